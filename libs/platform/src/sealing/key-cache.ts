import type { Clock } from '@eventdesk/kernel/ports/clock';

interface Entry<V> {
  readonly value: V;
  readonly until: number;
}

/**
 * The last used values by name, each for a limited time, so that an erasure elsewhere is seen. Two generations: what
 * was not used while the younger one filled goes with the older. (One Map kept in order of use costs several
 * microseconds a look-up, since deleting and adding again makes it rehash.)
 */
export class KeyCache<V> {
  #young = new Map<string, Entry<V>>();
  #old = new Map<string, Entry<V>>();

  constructor(
    private readonly size: number,
    private readonly maxAge: number,
    private readonly clock: Clock,
  ) {}

  get(name: string): V | undefined {
    const young = this.#young.get(name);
    const entry = young ?? this.#old.get(name);
    if (!entry) return undefined;
    if (entry.until <= this.clock.now()) {
      this.delete(name);
      return undefined;
    }
    if (!young) this.keep(name, entry);
    return entry.value;
  }

  set(name: string, value: V): void {
    this.keep(name, { value, until: this.clock.now() + this.maxAge });
  }

  delete(name: string): void {
    this.#young.delete(name);
    this.#old.delete(name);
  }

  /** Removes every value of which this is true; goes through all of them. */
  deleteWhere(unwanted: (value: V) => boolean): void {
    for (const entries of [this.#young, this.#old])
      for (const [name, { value }] of entries) if (unwanted(value)) entries.delete(name);
  }

  private keep(name: string, entry: Entry<V>): void {
    if (this.#young.size >= this.size / 2) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(name, entry);
  }
}
