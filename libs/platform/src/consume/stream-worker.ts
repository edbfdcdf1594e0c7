import type { RecordedEvent } from '@eventdesk/kernel/event';
import type { EventStore } from '@eventdesk/kernel/ports/event-store';
import { UnknownVersion } from '@eventdesk/kernel/upcast';
import type { Log } from '../compose/platform';
import type { Handler } from './handler';
import { isUnavailable, RevisionGap } from './handler';
import type { Slots } from './lanes';
import type { ParkedStreams } from './parked-streams';
import type { Pauses } from './pauses';

/** How long to wait between tries, in milliseconds; one more try than pauses. All together under a second (T25). */
export const tryPauses = [50, 100, 200, 400] as const;
/** How long to wait for something that is away. */
const awayPause = 1000;
const pageSize = 200;

export interface Worker {
  readonly group: string;
  readonly handlers: ReadonlyMap<string, Handler>;
  readonly events: Pick<EventStore, 'read'>;
  readonly parked: ParkedStreams;
  readonly slots: Slots;
  readonly pauses: Pauses;
  readonly log: Log;
  /** Brings an event to the version that handlers know. Throws UnknownVersion. */
  readonly current: (event: RecordedEvent) => RecordedEvent;
  readonly tryPauses: readonly number[];
  readonly stopping: () => boolean;
}

/** What became of an event: `left` when the group stopped first. */
export type Fate = 'done' | 'parked' | 'left';

/** Handles one event of a stream that is not parked; tries, waits, and parks the stream in the end. Never throws. */
export async function handle(worker: Worker, event: RecordedEvent): Promise<Fate> {
  for (let tries = 1, filled = -1; ;) {
    if (worker.stopping()) return 'left';
    try {
      await once(worker, event);
      return 'done';
    } catch (thrown) {
      if (thrown instanceof RevisionGap && thrown.expected > filled && thrown.expected < event.revision) {
        filled = thrown.expected;
        const fate = await follow(worker, event.stream, thrown.expected, event.revision - 1);
        if (fate !== 'done') return fate;
      } else if (thrown instanceof UnknownVersion) return park(worker, event, 'waiting', thrown, tries);
      else if (isUnavailable(thrown)) await worker.pauses.pause(awayPause);
      else {
        const { group } = worker;
        const ids = { group, stream: event.stream, revision: event.revision, type: event.type };
        worker.log.warn({ ...ids, tries, err: thrown }, 'event could not be handled');
        const pause = worker.tryPauses[tries - 1];
        if (pause === undefined) return park(worker, event, 'parked', thrown, tries);
        tries++;
        await worker.pauses.pause(pause);
      }
    }
  }
}

/** Handles the events of a stream from a revision on, as the event store has them, up to `to`. Never throws. */
export async function follow(worker: Worker, stream: string, from: number, to = Infinity): Promise<Fate> {
  for (let next = from; next <= to;) {
    if (worker.stopping()) return 'left';
    const limit = Math.min(pageSize, to - next + 1);
    const events = await worker.events.read(stream, { from: next, limit }).catch(() => undefined);
    if (!events) {
      await worker.pauses.pause(awayPause);
      continue;
    }
    for (const event of events) {
      const fate = await handle(worker, event);
      if (fate !== 'done') return fate;
    }
    if (events.length < limit) return 'done';
    next += events.length;
  }
  return 'done';
}

async function once({ handlers, slots, current }: Worker, event: RecordedEvent): Promise<void> {
  const handler = handlers.get(event.type);
  if (handler) await slots.run(() => handler(current(event)));
}

async function park(
  worker: Worker,
  event: RecordedEvent,
  state: 'parked' | 'waiting',
  thrown: unknown,
  tries: number,
): Promise<Fate> {
  while (!worker.stopping()) {
    try {
      const { cause: _cause, ...fields } = await worker.parked.park(event, state, thrown, tries);
      worker.log.error(fields, state === 'parked' ? 'stream parked' : 'stream waits for a newer release');
      return 'parked';
    } catch {
      await worker.pauses.pause(awayPause);
    }
  }
  return 'left';
}
