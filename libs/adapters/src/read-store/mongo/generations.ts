import type { Database } from '../../mongo/connect';
import { asked } from '../../mongo/failure';

/** Which collection of the server holds a name's documents; none: the one of that very name. */
interface Pointer {
  readonly _id: string;
  readonly live: string;
}

/** How long a reader may go on with the documents of before a swap, in milliseconds. */
const freshMs = 500;

/**
 * Says which collection of the server is the live one of a name. A pointer and no renaming: what renames may lose what it
 * renamed in a crash on servers that only speak the protocol, and a pointer is one durable write on each.
 */
export class Generations {
  private readonly known = new Map<string, { readonly live: string; readonly until: number }>();
  private readonly pointers;

  constructor(db: Database) {
    this.pointers = db.collection<Pointer>('generations');
  }

  /** As it was a moment ago; with `now` as it is. */
  async live(name: string, now = false): Promise<string> {
    const kept = this.known.get(name);
    if (kept && !now && performance.now() < kept.until) return kept.live;
    const pointer = await asked('a generation', this.pointers.findOne({ _id: name }));
    return this.remember(name, pointer?.live ?? name);
  }

  async point(name: string, live: string): Promise<void> {
    await asked('a swap', this.pointers.updateOne({ _id: name }, { $set: { live } }, { upsert: true }));
    this.remember(name, live);
  }

  async forget(name: string): Promise<void> {
    await asked('the end of a generation', this.pointers.deleteOne({ _id: name }));
    this.known.delete(name);
  }

  async all(): Promise<ReadonlyMap<string, string>> {
    const found = await asked('generations', this.pointers.find().toArray());
    return new Map(found.map(({ _id, live }) => [_id, live]));
  }

  private remember(name: string, live: string): string {
    this.known.set(name, { live, until: performance.now() + freshMs });
    return live;
  }
}
