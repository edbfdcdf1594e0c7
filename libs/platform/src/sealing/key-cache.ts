import type { Clock } from '@eventdesk/kernel/ports/clock';

/** The last used values by name, each for a limited time, so that an erasure elsewhere is seen. */
export class KeyCache<V> {
  readonly #entries = new Map<string, { readonly value: V; readonly until: number }>();

  constructor(
    private readonly size: number,
    private readonly maxAge: number,
    private readonly clock: Clock,
  ) {}

  get(name: string): V | undefined {
    const entry = this.#entries.get(name);
    if (!entry) return undefined;
    this.#entries.delete(name);
    if (entry.until <= this.clock.now()) return undefined;
    // Maps keep the order of insertion: what is used goes to the end, the oldest stands first.
    this.#entries.set(name, entry);
    return entry.value;
  }

  set(name: string, value: V): void {
    this.#entries.delete(name);
    if (this.#entries.size >= this.size) {
      const oldest = this.#entries.keys().next().value;
      if (oldest !== undefined) this.#entries.delete(oldest);
    }
    this.#entries.set(name, { value, until: this.clock.now() + this.maxAge });
  }

  delete(name: string): void {
    this.#entries.delete(name);
  }

  /** Removes every value of which this is true; goes through all of them. */
  deleteWhere(unwanted: (value: V) => boolean): void {
    for (const [name, { value }] of this.#entries) if (unwanted(value)) this.#entries.delete(name);
  }
}
