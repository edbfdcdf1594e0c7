import type { Blob } from '@eventdesk/domain/shapes';
import type { RecordedEvent } from '@eventdesk/kernel/event';
import type { Document, Projection } from '@eventdesk/kernel/projection';
import { versionedName } from '@eventdesk/kernel/projection';
import type { Platform } from '@eventdesk/platform/compose/platform';
import { projections } from '@eventdesk/read-models/all';
import { blobsIn } from './blobs-in';
import type { AdminCommand, Row } from './command';
import { progress } from './progress';

const page = 1000;

/** What stands wrong, one row each; the last row counts. */
export const verify: AdminCommand = async function* ({ platform }) {
  let faults = 0;
  let events = 0;
  const blobs = new Map<string, Blob>();
  const revisions = new Map<string, number>();
  let erased = 0;
  const head = await platform.events.head();
  for await (const event of log(platform)) {
    if (events % page === 0) yield progress(Math.min(event.position, head), head);
    events++;
    const fault = outOfOrder(event, revisions);
    if (fault) {
      faults++;
      yield fault;
    }
    for (const kept of blobsIn(event.data)) blobs.set(kept.hash, kept);
  }
  for (const kept of blobs.values()) {
    const fault = await missing(platform, kept);
    if (fault === 'erased') erased++;
    else if (fault) {
      faults++;
      yield fault;
    }
  }
  const seen = { documents: 0 };
  for (const projection of projections) {
    for await (const fault of differing(platform, projection, seen)) {
      faults++;
      yield fault;
    }
  }
  const { documents } = seen;
  yield { events, streams: revisions.size, blobs: blobs.size, erased, documents, faults, ok: faults === 0 };
};

async function* log(platform: Platform): AsyncIterable<RecordedEvent> {
  let after = -1;
  for (;;) {
    const events = await platform.events.readAll(after, page);
    yield* events;
    if (events.length === 0) return;
    after = (events.at(-1) as RecordedEvent).position;
  }
}

/** A stream's revisions follow each other without gaps, in the order of the log. */
function outOfOrder(event: RecordedEvent, revisions: Map<string, number>): Row | undefined {
  const expected = (revisions.get(event.stream) ?? -1) + 1;
  revisions.set(event.stream, event.revision);
  if (event.revision === expected) return undefined;
  return { fault: 'order', stream: event.stream, position: event.position, revision: event.revision, expected };
}

async function missing(platform: Platform, kept: Blob): Promise<Row | 'erased' | undefined> {
  try {
    const bytes = await platform.blobs.get(kept);
    if (bytes === 'erased') return 'erased';
    if (bytes === undefined) return { fault: 'blob-missing', hash: kept.hash, owner: kept.owner };
    return bytes.length === kept.size ? undefined : { fault: 'blob-size', hash: kept.hash, size: bytes.length };
  } catch (thrown) {
    return { fault: 'blob-damaged', hash: kept.hash, detail: (thrown as Error).message };
  }
}

/** Documents that are not what a fresh fold of their stream up to their revision gives (invariant 8). */
async function* differing(platform: Platform, projection: Projection, seen: { documents: number }): AsyncIterable<Row> {
  const collection = await platform.reads.open(projection);
  let after = '';
  for (;;) {
    const rows = await collection.scan(after, page);
    for (const { id, doc, revision } of rows) {
      const events = await platform.events.read(`${projection.kind}-${id}`, { limit: revision + 1 });
      const folded = events.reduce<Document | undefined>((before, event) => projection.fold(before, event), undefined);
      if (JSON.stringify(folded) !== JSON.stringify(doc))
        yield { fault: 'document', projection: versionedName(projection), id, revision };
    }
    seen.documents += rows.length;
    if (rows.length < page) return;
    after = (rows.at(-1) as { readonly id: string }).id;
  }
}
