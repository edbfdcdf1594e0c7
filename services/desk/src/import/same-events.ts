import type { RecordedEvent } from '@eventdesk/kernel/event';
import type { EventStore } from '@eventdesk/kernel/ports/event-store';
import { Problem } from '@eventdesk/kernel/problem';
import { pagesAfter } from '@eventdesk/platform/project/log-walk';

type Log = Pick<EventStore, 'readAll'>;

/** How far two logs are the same. */
export interface Same {
  /** Position in the source of the last event that stands in both, -1 when none does. */
  readonly position: number;
  readonly events: number;
  /** Whether the source ends there too. */
  readonly whole: boolean;
}

/**
 * Reads both logs beside each other to the end of the target's, and compares each event, all but its position. Yields
 * the position in the source. Throws Problem `other-events` at the first that differs.
 */
export async function* sameEvents(source: Log, target: Log): AsyncGenerator<number, Same, void> {
  const theirs = eventsOf(source);
  let [position, events] = [-1, 0];
  try {
    for await (const { page } of pagesAfter(target, -1)) {
      for (const event of page) {
        const { value } = await theirs.next();
        if (!value || texts(value) !== texts(event)) throw otherEvents(event);
        position = value.position;
        events++;
      }
      yield position;
    }
    return { position, events, whole: (await theirs.next()).done === true };
  } finally {
    await theirs.return(undefined);
  }
}

async function* eventsOf(log: Log): AsyncGenerator<RecordedEvent, undefined, void> {
  for await (const { page } of pagesAfter(log, -1)) yield* page;
  return undefined;
}

const texts = ({ id, stream, revision, type, version, data, metadata }: RecordedEvent): string =>
  JSON.stringify([id, stream, revision, type, version, data, metadata]);

const otherEvents = ({ stream, revision }: RecordedEvent): Problem =>
  new Problem(
    'other-events',
    'conflict',
    `revision ${revision} of ${stream} stands in the target and does not stand there in the folder: somebody else wrote to the target; import into empty stores`,
  );
