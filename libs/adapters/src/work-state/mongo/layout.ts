import type { Database } from '../../mongo/connect';
import { asked } from '../../mongo/failure';

/** A document: `_id` is its collection, a line feed and its id, in order; `value` is JSON text. */
export interface StoredDocument {
  readonly _id: string;
  readonly v: number;
  readonly value: string;
}

/** A lease, taken on the server's clock for so many milliseconds. */
export interface StoredLease {
  readonly _id: string;
  readonly holder: string;
  readonly taken: Date;
  readonly ms: number;
}

/** A counter of one window. */
export interface StoredCounter {
  readonly _id: string;
  readonly windowMs: number;
  readonly endsAt: Date;
  readonly sum: number;
}

/** A key of a person or letter. */
export interface StoredKey {
  readonly _id: string;
  readonly owner: string;
  readonly box: string;
}

/** Version of these collections; a change of them is a new one with a step from the one before. */
const format = 1;
const week = 7 * 24 * 3600;
/** Leases may last this long at most, in milliseconds: the server takes away what lies longer. */
export const longestLeaseMs = (week * 1000) / 2;

/** The collections of the work state; makes their indexes. Throws TypeError for a database of a newer release. */
export async function collectionsOf(db: Database) {
  const collections = {
    formats: db.collection<{ _id: string; format: number }>('formats'),
    documents: db.collection<StoredDocument>('documents'),
    leases: db.collection<StoredLease>('leases'),
    counters: db.collection<StoredCounter>('counters'),
    keys: db.collection<StoredKey>('keys'),
  };
  const { formats, leases, counters, keys } = collections;
  await asked('the format of the work state', formats.updateOne({ _id: 'work-state' }, { $setOnInsert: { format } }, { upsert: true })); // prettier-ignore
  const kept = await formats.findOne({ _id: 'work-state' });
  if (kept?.format !== format)
    throw new TypeError(
      `the work state has format ${kept?.format}, this release knows ${format}: start the release that made it`,
    );
  await asked('indexes', Promise.all([
    leases.createIndex({ taken: 1 }, { expireAfterSeconds: week }),
    counters.createIndex({ endsAt: 1 }, { expireAfterSeconds: 0 }),
    keys.createIndex({ owner: 1 }, { unique: true }),
  ])); // prettier-ignore
  return collections;
}

export type WorkStateCollections = Awaited<ReturnType<typeof collectionsOf>>;
