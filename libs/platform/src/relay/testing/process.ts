/** Called before something outside is asked; may pause or kill the process, and what it throws is the answer. */
export type BeforeCall = (name: string) => void;

/**
 * What a process is to others: while it is paused it sends nothing and takes no answer, once it is killed never again.
 * What it had sent before takes effect all the same.
 */
export class Process {
  private state: 'running' | 'paused' | 'killed' = 'running';
  private waiting: (() => void)[] = [];
  /** Called when an answer has come, before the process takes it. */
  afterCall: (name: string) => void = () => undefined;

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

  /** Resolves when the process runs. */
  async runs(): Promise<void> {
    while (this.state !== 'running') await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** An object outside, as the process sees it. */
  reaching<T extends object>(outside: T, before: BeforeCall): T {
    const call = async (name: string, work: () => Promise<unknown>): Promise<unknown> => {
      before(name);
      await this.runs();
      try {
        return await work();
      } finally {
        this.afterCall(name);
        await this.runs();
      }
    };
    return new Proxy(outside, {
      get: (target, name: string) => {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        const asked = (...given: unknown[]): unknown => Reflect.apply(value, target, given);
        return name === 'onAppended' ? asked : (...given: unknown[]) => call(name, async () => asked(...given));
      },
    });
  }

  /** Wakes the process, now or when it runs again. */
  wake(work: () => void): void {
    this.runs().then(work, () => undefined);
  }
}
