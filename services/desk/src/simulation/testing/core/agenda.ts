/** Something that lies in the future, by virtual time. */
export interface Due {
  readonly at: number;
  /** Taken off before its time. */
  gone: boolean;
}

/** What is to happen at which time; of two at the same time the one that was put down first comes first. */
export class Agenda<T extends Due> {
  private readonly heap: { readonly due: T; readonly order: number }[] = [];
  private orders = 0;

  add(due: T): void {
    const { heap } = this;
    const entry = { due, order: this.orders++ };
    let at = heap.length;
    heap.push(entry);
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above] as (typeof heap)[number];
      if (!isBefore(entry, parent)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = entry;
  }

  /** When the next is due; undefined when there is none. */
  get next(): number | undefined {
    while (this.heap[0]?.due.gone) this.shift();
    return this.heap[0]?.due.at;
  }

  /** Takes the next one that is due at a time. */
  take(now: number): T | undefined {
    const next = this.next;
    return next === undefined || next > now ? undefined : this.shift();
  }

  private shift(): T | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last || heap.length === 0) return first?.due;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      const left = heap[below];
      if (!left) break;
      const right = heap[below + 1];
      if (right && isBefore(right, left)) below++;
      const child = heap[below] as (typeof heap)[number];
      if (!isBefore(child, last)) break;
      heap[at] = child;
      at = below;
    }
    heap[at] = last;
    return first.due;
  }
}

interface Entry {
  readonly due: Due;
  readonly order: number;
}
const isBefore = (a: Entry, b: Entry): boolean => a.due.at < b.due.at || (a.due.at === b.due.at && a.order < b.order);
