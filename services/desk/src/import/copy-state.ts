import { none } from '@eventdesk/kernel/ports/event-store';
import type { Kept } from '@eventdesk/kernel/ports/work-state';
import type { Stores } from '@eventdesk/platform/compose/assemble';
import type { ParkedStream } from '@eventdesk/platform/consume/parked-streams';
import { projections } from '@eventdesk/read-models/all';
import { blobsIn } from '../admin/blobs-in';
import { carriedWhole } from './collections';
import type { BlobCopier } from './copy-blobs';
import { documents } from './documents';

/** Documents on their way at the same time. */
const atOnce = 16;

type Side = Pick<Stores, 'state' | 'events'>;

/**
 * Makes the carried collections of the target like the source's: what an earlier, broken import left there and the
 * source no longer has is taken away. Answers how many documents there are, by collection.
 */
export async function copyState(from: Side, to: Side, blobs: BlobCopier): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (const name of carriedWhole)
    counts[name] = await mirror(from, to, name, async (value, id) => {
      for (const hash of hashesIn(value)) await blobs.wanted(hash, `${name}/${id}`);
      await blobs.there();
      return value;
    });
  counts['parked'] = await mirror<ParkedStream>(from, to, 'parked', (parked) => placed(parked, to));
  return counts;
}

/** Blobs that a document names: an upload as events do, a long mail of the outbox by its hash alone. */
function* hashesIn(value: unknown): Iterable<string> {
  const { blob } = value as { readonly blob?: unknown };
  if (typeof blob === 'string') yield blob;
  else for (const { hash } of blobsIn(value)) yield hash;
}

async function mirror<T>(
  from: Side,
  to: Side,
  collection: string,
  carried: (value: T, id: string) => Promise<T | undefined>,
): Promise<number> {
  const there = new Set<string>();
  for await (const { id } of documents(to.state, collection)) there.add(id);
  let count = 0;
  const put = async ({ id, value }: Kept<T>): Promise<void> => {
    const next = await carried(value, id);
    if (next === undefined) return;
    await to.state.put(collection, id, next);
    there.delete(id);
    count++;
  };
  let group: Promise<void>[] = [];
  for await (const kept of documents<T>(from.state, collection)) {
    group.push(put(kept));
    if (group.length < atOnce) continue;
    await Promise.all(group);
    group = [];
  }
  await Promise.all(group);
  for (const id of there) await to.state.remove(collection, id);
  return count;
}

const ofProjections = projections.map(({ name }) => `${name}-v`);

/** A parked stream as it stands in the target's log; undefined for one of a projection, which is built anew. */
async function placed(parked: ParkedStream, { events }: Side): Promise<ParkedStream | undefined> {
  if (ofProjections.some((prefix) => parked.group.startsWith(prefix))) return undefined;
  const [event] = await events.read(parked.stream, { from: parked.revision, limit: 1 });
  return { ...parked, position: event?.position ?? none };
}
