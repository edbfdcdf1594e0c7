/** Starts a timer; the answer cancels it. */
export type StartTimer = (ms: number, done: () => void) => () => void;

export const realTimer: StartTimer = (ms, done) => {
  const running = setTimeout(done, ms);
  return () => clearTimeout(running);
};

/** Waits for a hint, and not for ever: a hint may be missed. A hint that came before the wait counts. */
export class Nap {
  private hinted = false;
  private end: (() => void) | undefined;

  constructor(private readonly timer: StartTimer) {}

  /** Ends the nap, or the next one at once. */
  hint(): void {
    this.hinted = true;
    this.end?.();
  }

  /** What was hinted at so far is looked at from now on. */
  forget(): void {
    this.hinted = false;
  }

  async take(ms: number): Promise<void> {
    if (this.hinted) return;
    await new Promise<void>((resolve) => {
      const cancel = this.timer(ms, resolve);
      this.end = () => {
        cancel();
        resolve();
      };
    });
    this.end = undefined;
  }
}
