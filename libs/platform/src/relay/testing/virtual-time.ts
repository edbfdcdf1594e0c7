import type { StartTimer } from '../nap';

interface Timer {
  readonly at: number;
  readonly fire: () => void;
}

/** Time that a test lets pass; what waits for it is woken in order. */
export class VirtualTime {
  private at = Date.UTC(2026, 0, 1);
  private readonly timers = new Set<Timer>();

  readonly now = (): number => this.at;

  readonly start: StartTimer = (ms, done) => {
    const timer: Timer = { at: this.at + ms, fire: done };
    this.timers.add(timer);
    return () => void this.timers.delete(timer);
  };

  /** Lets time pass, and everything happen that happens in it. */
  async pass(ms: number): Promise<void> {
    const until = this.at + ms;
    for (;;) {
      await this.settle();
      const next = [...this.timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.timers.delete(next);
      this.at = Math.max(this.at, next.at);
      next.fire();
    }
    this.at = until;
    await this.settle();
  }

  /** Lets everything happen that needs no time. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
  }
}
