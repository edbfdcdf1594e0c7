/** Pauses that a stop ends early. */
export class Pauses {
  private readonly running = new Set<() => void>();
  private ended = false;

  constructor(private readonly start: (ms: number, done: () => void) => () => void = timer) {}

  /** Resolves after a time, or at once when everything stops. */
  pause(ms: number): Promise<void> {
    if (this.ended) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        this.running.delete(done);
        cancel();
        resolve();
      };
      const cancel = this.start(ms, () => done());
      this.running.add(done);
    });
  }

  /** Ends all pauses, those to come too. */
  end(): void {
    this.ended = true;
    for (const done of [...this.running]) done();
  }
}

function timer(ms: number, done: () => void): () => void {
  const running = setTimeout(done, ms);
  return () => clearTimeout(running);
}
