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
  /** Events up to this position of the log are passed over. */
  readonly floor: number;
}

/** What became of an event: `left` when the group stopped, or lost the partition, first. */
export type Fate = 'done' | 'parked' | 'left';

/** How an event came. */
export interface Coming {
  /** The partition was given to somebody else: what is not finished is his. */
  readonly isLost?: () => boolean;
  /** Reads the event that a marker stands for. */
  readonly behind?: (marker: RecordedEvent) => Promise<RecordedEvent>;
}

/** Handles one event of a stream that is not parked; tries, waits, and parks the stream in the end. Never throws. */
export async function handle(worker: Worker, came: RecordedEvent, coming: Coming = {}): Promise<Fate> {
  let event = came;
  for (let tries = 1, filled = -1; ;) {
    if (isLeft(worker, coming)) return 'left';
    try {
      return await worker.slots.run(async () => {
        if (isLeft(worker, coming)) return 'left';
        if (coming.behind) event = await coming.behind(came);
        await once(worker, event);
        return 'done';
      });
    } catch (thrown) {
      if (isLeft(worker, coming)) return 'left';
      if (thrown instanceof RevisionGap && thrown.expected > filled && thrown.expected < event.revision) {
        filled = thrown.expected;
        const { fate } = await follow(worker, event.stream, thrown.expected, event.revision - 1, coming.isLost);
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

/**
 * Handles the events of a stream from a revision on, as the event store has them, up to `to`; answers the next revision
 * too. Never throws.
 */
export async function follow(
  worker: Worker,
  stream: string,
  from: number,
  to = Infinity,
  isLost: () => boolean = () => false,
): Promise<{ readonly fate: Fate; readonly next: number }> {
  let next = from;
  while (next <= to) {
    if (isLeft(worker, { isLost })) return { fate: 'left', next };
    const limit = Math.min(pageSize, to - next + 1);
    const events = await worker.events.read(stream, { from: next, limit }).catch(() => undefined);
    if (!events) {
      await worker.pauses.pause(awayPause);
      continue;
    }
    for (const event of events) {
      const fate = await handle(worker, event, { isLost });
      if (fate !== 'done') return { fate, next };
      next = event.revision + 1;
    }
    if (events.length === limit) continue;
    // What the feed has brought is in the log, though it may not be shown yet; to go on would leave it out for good.
    if (next > to || to === Infinity) break;
    await worker.pauses.pause(awayPause);
  }
  return { fate: 'done', next };
}

const isLeft = (worker: Worker, { isLost }: Coming): boolean => worker.stopping() || isLost?.() === true;

async function once({ handlers, current, floor }: Worker, event: RecordedEvent): Promise<void> {
  const handler = handlers.get(event.type);
  if (handler && event.position > floor) await handler(current(event));
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
