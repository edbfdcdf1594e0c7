/**
 * Tells all groups at once that something was appended: at once when that is news, else no more often than every
 * `gatherMs`. Under load each group then takes larger batches, and all of them read the same pages.
 */
export class Bell {
  private readonly listeners = new Set<() => void>();
  private rungAt = -Infinity;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly gatherMs: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Adds a listener; the answer takes it away again. */
  onRung(listener: () => void): () => void {
    const own = (): void => listener();
    this.listeners.add(own);
    return () => void this.listeners.delete(own);
  }

  /** Something was appended. */
  pull(): void {
    if (this.timer) return;
    const rest = this.rungAt + this.gatherMs - this.now();
    if (rest <= 0) this.ring();
    else this.timer = setTimeout(() => this.ring(), rest);
  }

  end(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private ring(): void {
    this.timer = undefined;
    this.rungAt = this.now();
    for (const listener of [...this.listeners]) listener();
  }
}
