import type { Kept } from '@eventdesk/kernel/ports/work-state';
import { asked, failureOf, isDuplicate } from '../../mongo/failure';
import { fromOrder, inOrder, lastInOrder } from '../../mongo/text-order';
import type { StoredDocument, WorkStateCollections } from './layout';

const keyOf = (collection: string, id: string): string => inOrder(`${collection}\n${id}`);
const kept = <T>({ _id, v, value }: StoredDocument): Kept<T> => {
  const key = fromOrder(_id);
  return { id: key.slice(key.indexOf('\n') + 1), version: v, value: JSON.parse(value) as T };
};

/** The image after a change is read anew by servers that only speak the protocol, and may be of a later change. */
const imageBefore = { upsert: true, returnDocument: 'before' } as const;

/** The operations over documents; each is one document of the server, so each is atomic. */
export class Documents {
  constructor(private readonly all: WorkStateCollections['documents']) {}

  async get<T>(collection: string, id: string): Promise<Kept<T> | undefined> {
    const found = await asked(collection, this.all.findOne({ _id: keyOf(collection, id) }));
    return found ? kept<T>(found) : undefined;
  }

  async put(collection: string, id: string, value: string): Promise<number> {
    const _id = keyOf(collection, id);
    const change = { $set: { value }, $inc: { v: 1 } };
    for (;;)
      try {
        const before = await this.all.findOneAndUpdate({ _id }, change, imageBefore);
        return (before?.v ?? 0) + 1;
      } catch (thrown) {
        // Two made it at once: the second finds it now.
        if (!isDuplicate(thrown)) throw failureOf(thrown, collection);
      }
  }

  async compareAndSet(collection: string, id: string, value: string, expected: number): Promise<number | undefined> {
    const _id = keyOf(collection, id);
    const v = expected + 1;
    if (expected === 0) {
      const added = this.all.insertOne({ _id, v, value }).then(
        () => true,
        (thrown: unknown) => {
          if (isDuplicate(thrown)) return false;
          throw thrown;
        },
      );
      return (await asked(collection, added)) ? v : undefined;
    }
    const { matchedCount } = await asked(collection, this.all.updateOne({ _id, v: expected }, { $set: { value, v } }));
    return matchedCount === 1 ? v : undefined;
  }

  async remove(collection: string, id: string, expected: number | undefined): Promise<boolean> {
    const filter = { _id: keyOf(collection, id), ...(expected !== undefined && { v: expected }) };
    return (await asked(collection, this.all.deleteOne(filter))).deletedCount === 1;
  }

  async list<T>(collection: string, prefix: string, after: string, limit: number): Promise<readonly Kept<T>[]> {
    if (limit <= 0) return [];
    const begins = keyOf(collection, prefix);
    const range = { $gt: keyOf(collection, after), $gte: begins, $lt: begins + lastInOrder };
    const found = this.all.find({ _id: range }).sort({ _id: 1 });
    return (await asked(collection, (limit < 2 ** 31 ? found.limit(limit) : found).toArray())).map((one) =>
      kept<T>(one),
    );
  }
}
