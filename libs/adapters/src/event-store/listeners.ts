/** Who wants to hear that something was appended. */
export class Listeners {
  private readonly all = new Set<() => void>();

  /** Adds a listener; the answer takes it away again. */
  add(listener: () => void): () => void {
    const own = () => listener();
    this.all.add(own);
    return () => void this.all.delete(own);
  }

  /** Calls everyone once the caller is done; a listener that throws harms no append. */
  tell(): void {
    if (this.all.size > 0) queueMicrotask(() => this.all.forEach((listener) => listener()));
  }
}
