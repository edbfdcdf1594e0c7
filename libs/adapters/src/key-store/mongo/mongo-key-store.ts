import type { KeptKey, KeyStore } from '@eventdesk/kernel/ports/key-store';
import { asked, isDuplicate } from '../../mongo/failure';
import type { StoredKey, WorkStateCollections } from '../../work-state/mongo/layout';

/**
 * A key that only one server has seen may be lost with it, and what was sealed with it: only those are answered that
 * a majority has.
 */
const agreed = { readConcern: { level: 'majority' } } as const;
const pauseMs = 20;
/** Most keys asked for at once. */
const mostIds = 500;

const keptKey = (stored: StoredKey | null): KeptKey | undefined =>
  stored ? { id: stored._id, owner: stored.owner, box: stored.box } : undefined;

/**
 * Keys beside the work state. One that was added is on the disks of a majority when `add` resolves, before the append
 * that needs it.
 */
export class MongoKeyStore implements KeyStore {
  readonly sharesCommit = false;

  constructor(private readonly keys: WorkStateCollections['keys']) {}

  async byId(id: string): Promise<KeptKey | undefined> {
    return keptKey(await asked('a key', this.keys.findOne({ _id: id }, agreed)));
  }

  async byIds(ids: readonly string[]): Promise<readonly KeptKey[]> {
    const found: KeptKey[] = [];
    for (let at = 0; at < ids.length; at += mostIds) {
      const some = ids.slice(at, at + mostIds);
      const keys = this.keys.find({ _id: { $in: some } }, agreed).batchSize(mostIds);
      found.push(...(await asked('keys', keys.toArray())).map((stored) => keptKey(stored) as KeptKey));
    }
    return found;
  }

  async byOwner(owner: string): Promise<KeptKey | undefined> {
    return keptKey(await asked('a key', this.keys.findOne({ owner }, agreed)));
  }

  async add(key: KeptKey): Promise<KeptKey> {
    for (;;) {
      if (await this.insert(key)) return key;
      const there = await this.byOwner(key.owner);
      if (there) return there;
      const other = await this.byId(key.id);
      if (other && other.owner !== key.owner)
        throw new TypeError(`key ${key.id} belongs to another owner: make a new id`);
      // Erased in between, or not yet with a majority.
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  async reseal(id: string, from: string, to: string): Promise<boolean> {
    const update = this.keys.updateOne({ _id: id, box: from }, { $set: { box: to } });
    return (await asked('a key sealed anew', update)).matchedCount === 1;
  }

  async erase(owner: string): Promise<string | undefined> {
    return (await asked('the end of a key', this.keys.findOneAndDelete({ owner })))?._id;
  }

  async list(after: string, limit: number): Promise<readonly KeptKey[]> {
    const found = this.keys
      .find({ _id: { $gt: after } }, agreed)
      .sort({ _id: 1 })
      .limit(limit);
    return (await asked('keys', found.toArray())).map((stored) => keptKey(stored) as KeptKey);
  }

  private async insert({ id, owner, box }: KeptKey): Promise<boolean> {
    const added = this.keys.insertOne({ _id: id, owner, box }).then(
      () => true,
      (thrown: unknown) => {
        if (isDuplicate(thrown)) return false;
        throw thrown;
      },
    );
    return asked('a new key', added);
  }
}
