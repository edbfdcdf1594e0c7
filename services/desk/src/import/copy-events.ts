import type { EventToAppend, RecordedEvent } from '@eventdesk/kernel/event';
import { appendLimits, RevisionConflict } from '@eventdesk/kernel/ports/event-store';
import { Problem } from '@eventdesk/kernel/problem';
import type { Stores } from '@eventdesk/platform/compose/assemble';
import { pagesAfter } from '@eventdesk/platform/project/log-walk';
import { blobsIn } from '../admin/blobs-in';
import type { BlobCopier } from './copy-blobs';

/** Most events of one append. */
const longestRun = 500;
/** A place is told after so many appends. */
const tellEvery = 100;

/**
 * Appends the events of the source behind a position to the target, in the order of the log, as they are stored: sealed,
 * with their ids and revisions. The blobs that a page names are there before it. Each append waits for the one before:
 * two on their way at once may change places when a connection breaks, and the log would be another one.
 * Yields the position in the source that everything is there up to.
 * Throws Problem `target-changed` when somebody else writes to the target.
 */
export async function* copyEvents(
  from: Pick<Stores, 'events'>,
  to: Pick<Stores, 'events'>,
  blobs: BlobCopier,
  after: number,
): AsyncGenerator<number, void, void> {
  for await (const { page, last } of pagesAfter(from.events, after)) {
    for (const event of page)
      for (const { hash } of blobsIn(event.data)) await blobs.wanted(hash, `${event.stream}/${event.revision}`);
    await blobs.there();
    let appended = 0;
    for (const run of runs(page)) {
      await append(to, run);
      if (++appended % tellEvery === 0) yield (run.at(-1) as RecordedEvent).position;
    }
    yield last;
  }
}

async function append({ events }: Pick<Stores, 'events'>, run: readonly RecordedEvent[]): Promise<void> {
  const [{ stream, revision }] = run as readonly [RecordedEvent];
  try {
    await events.append(stream, run.map(asWritten), revision - 1);
  } catch (thrown) {
    if (!(thrown instanceof RevisionConflict)) throw thrown;
    throw new Problem(
      'target-changed',
      'conflict',
      `somebody else writes to the target: ${stream} is at revision ${thrown.actual} there and should be at ${thrown.expected}; stop what runs on it and import into empty stores`,
    );
  }
}

const asWritten = ({ id, type, version, data, metadata }: RecordedEvent): EventToAppend => ({
  ...{ id, type, version, data, metadata },
});

/** Events of one stream that follow each other in the log, as many as one append takes. */
export function* runs(page: readonly RecordedEvent[]): Generator<readonly RecordedEvent[], void, void> {
  let run: RecordedEvent[] = [];
  let bytes = 0;
  for (const event of page) {
    const size = Buffer.byteLength(JSON.stringify(event.data)) + Buffer.byteLength(JSON.stringify(event.metadata));
    const goesOn = run[0]?.stream === event.stream && run.length < longestRun && bytes + size <= appendLimits.append;
    if (!goesOn && run.length > 0) {
      yield run;
      [run, bytes] = [[], 0];
    }
    run.push(event);
    bytes += size;
  }
  if (run.length > 0) yield run;
}
