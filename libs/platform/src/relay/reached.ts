/** Those who wait until everything up to a position is in the feed. */
export class Reached {
  private readonly waiters = new Set<{ readonly position: number; readonly resolve: () => void }>();
  /** The furthest known; the feed keeps what it has, also when a checkpoint goes back. */
  position: number | undefined;

  advance(position: number): void {
    if (position <= (this.position ?? -Infinity)) return;
    this.position = position;
    for (const waiter of this.waiters)
      if (waiter.position <= position) {
        this.waiters.delete(waiter);
        waiter.resolve();
      }
  }

  wait(position: number): Promise<void> {
    if (position <= (this.position ?? -1)) return Promise.resolve();
    return new Promise((resolve) => this.waiters.add({ position, resolve }));
  }
}
