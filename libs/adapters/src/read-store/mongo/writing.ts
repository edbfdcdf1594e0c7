import { randomUUID } from 'node:crypto';
import type { DocumentWrite } from '@eventdesk/kernel/ports/read-store';
import type { Document, Projection } from '@eventdesk/kernel/projection';
import { mongo } from 'mongoose';
import { asked, isDuplicate } from '../../mongo/failure';
import { inOrder } from '../../mongo/text-order';
import type { StoredDocument } from './layout';
import { storedOf } from './layout';

export type Stored = mongo.Collection<StoredDocument>;

/**
 * Compare-and-set of many documents in one round trip, answering the ids that were at other revisions. The server counts
 * what its guards let through and does not name it, so that a shortfall is looked up, by the token of this write.
 */
export async function writeAll<Doc extends Document>(
  into: Stored,
  projection: Projection<Doc>,
  writes: readonly DocumentWrite<Doc>[],
): Promise<readonly string[]> {
  if (writes.length === 0) return [];
  const by = randomUUID();
  const operations = writes.map((write): mongo.AnyBulkWriteOperation<StoredDocument> => {
    const { _id, ...replacement } = storedOf(projection, { ...write, by });
    return write.expected < 0
      ? { insertOne: { document: { _id, ...replacement } } }
      : { replaceOne: { filter: { _id, rev: write.expected }, replacement } };
  });
  const { refused, matched } = await bulk(into, operations);
  const replacing = writes.filter(({ expected }) => expected >= 0);
  const taken = writes.filter((_write, at) => refused.has(at)).map(({ id }) => id);
  if (matched === replacing.length) return taken;
  const lost = await lostOf(into, replacing, by);
  return writes.flatMap(({ id }) => (lost.has(id) || taken.includes(id) ? [id] : []));
}

/** Of replaced documents those that are not of this write. */
async function lostOf(
  into: Stored,
  replacing: readonly { readonly id: string }[],
  by: string,
): Promise<ReadonlySet<string>> {
  const ours = await asked(
    'documents',
    into.find({ _id: { $in: replacing.map(({ id }) => inOrder(id)) }, by }, { projection: { _id: 1 } }).toArray(),
  );
  const found = new Set(ours.map(({ _id }) => _id));
  return new Set(replacing.flatMap(({ id }) => (found.has(inOrder(id)) ? [] : [id])));
}

/** How many guards let a write through, and which inserts found something there. */
async function bulk(
  into: Stored,
  operations: mongo.AnyBulkWriteOperation<StoredDocument>[],
): Promise<{ readonly matched: number; readonly refused: ReadonlySet<number> }> {
  try {
    const { matchedCount } = await into.bulkWrite(operations, { ordered: false });
    return { matched: matchedCount, refused: new Set() };
  } catch (thrown) {
    const errors = thrown instanceof mongo.MongoBulkWriteError ? [thrown.writeErrors].flat() : [];
    const isOnlyDuplicates = errors.length > 0 && errors.every(({ code }) => code === 11000) && isDuplicate(thrown);
    if (!(thrown instanceof mongo.MongoBulkWriteError) || !isOnlyDuplicates) return asked('documents', Promise.reject(thrown as Error)); // prettier-ignore
    return { matched: thrown.matchedCount, refused: new Set(errors.map(({ index }) => index)) };
  }
}
