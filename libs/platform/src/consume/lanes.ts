/** Jobs one after the other per key, in the order they came; jobs of different keys do not wait for each other. */
export class Lanes {
  private readonly tails = new Map<string, Promise<void>>();

  /** Adds a job, which must not throw; resolves when it is done. */
  push(key: string, job: () => Promise<void>): Promise<void> {
    const tail = (this.tails.get(key) ?? Promise.resolve()).then(job).finally(() => {
      if (this.tails.get(key) === tail) this.tails.delete(key);
    });
    this.tails.set(key, tail);
    return tail;
  }

  /** Resolves once every job is done, those too that were added meanwhile. */
  async drained(): Promise<void> {
    while (this.tails.size > 0) await Promise.all(this.tails.values());
  }
}

/** A number of places to work at; whoever finds none free waits for one. */
export class Slots {
  private readonly queue: (() => void)[] = [];

  constructor(private free: number) {}

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free--;
    else await new Promise<void>((resolve) => this.queue.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.queue.shift();
      if (next) next();
      else this.free++;
    }
  }
}
