import type { RecordedEvent } from '@eventdesk/kernel/event';
import { isProblem } from '@eventdesk/kernel/problem';
import { StoreUnavailable } from '@eventdesk/kernel/ports/event-store';

/** Handles one event. May be called again for the same event at any time: doing it twice changes nothing (invariant 2). */
export type Handler = (event: RecordedEvent) => Promise<void>;

/**
 * Thrown by a handler that knows how far it has got in the event's stream: the events from `expected` on are read from
 * the event store and handled first, then this one again (invariant 6).
 */
export class RevisionGap extends Error {
  override readonly name = 'RevisionGap';
  constructor(readonly expected: number) {
    super(`revisions from ${expected} on have not come yet`);
  }
}

/** Something that every event needs is away: waited for as long as it takes, since parking all streams would help nobody. */
export const isUnavailable = (thrown: unknown): boolean =>
  thrown instanceof StoreUnavailable || (isProblem(thrown) && thrown.kind === 'unavailable');
