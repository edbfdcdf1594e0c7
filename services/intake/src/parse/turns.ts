/** Work that goes on beside other work, and work that is done alone: while it runs, nothing else does. */
export class Turns {
  private readonly running = new Set<Promise<unknown>>();
  /** Ends with the last work that is done alone. */
  private quiet: Promise<unknown> = Promise.resolve();

  /** Begins once nothing is done alone. */
  async beside<T>(work: () => Promise<T>): Promise<T> {
    for (let seen: Promise<unknown> | undefined; seen !== this.quiet;) {
      seen = this.quiet;
      await seen;
    }
    const running = work();
    this.running.add(running);
    try {
      return await running;
    } finally {
      this.running.delete(running);
    }
  }

  /** Begins once everything that was begun has ended; what comes meanwhile waits. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.quiet.then(async () => {
      await Promise.allSettled(this.running);
      return work();
    });
    this.quiet = turn.catch(() => undefined);
    return turn;
  }
}
