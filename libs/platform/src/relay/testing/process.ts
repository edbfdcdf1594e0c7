/**
 * What a process is to others: while it is paused it sends nothing and takes no answer, once it is killed never again.
 * What it had sent before takes effect all the same.
 */
export class Process {
  private state: 'running' | 'paused' | 'killed' = 'running';
  private waiting: (() => void)[] = [];

  pause(): void {
    if (this.state === 'running') this.state = 'paused';
  }

  resume(): void {
    if (this.state !== 'paused') return;
    this.state = 'running';
    for (const go of this.waiting.splice(0)) go();
  }

  kill(): void {
    this.state = 'killed';
    this.waiting = [];
  }

  get isKilled(): boolean {
    return this.state === 'killed';
  }

  /** Calls something outside of the process. */
  async outside<T>(call: () => Promise<T>): Promise<T> {
    await this.runs();
    try {
      return await call();
    } finally {
      await this.runs();
    }
  }

  /** An object outside, as the process sees it. */
  reaching<T extends object>(outside: T): T {
    return new Proxy(outside, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function' || name === 'onAppended') return typeof value === 'function' ? (value.bind(target) as unknown) : value; // prettier-ignore
        return (...given: unknown[]) =>
          this.outside(async () => (await Reflect.apply(value, target, given)) as unknown);
      },
    });
  }

  /** Wakes the process, now or when it runs again. */
  wake(work: () => void): void {
    this.runs().then(work, () => undefined);
  }

  private async runs(): Promise<void> {
    while (this.state !== 'running') await new Promise<void>((resolve) => this.waiting.push(resolve));
  }
}
