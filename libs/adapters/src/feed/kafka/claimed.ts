import type { RecordedEvent } from '@eventdesk/kernel/event';
import { kindOf } from '@eventdesk/kernel/event';
import type { EventStore } from '@eventdesk/kernel/ports/event-store';
import { StoreUnavailable } from '@eventdesk/kernel/ports/event-store';
import type { StopSignal } from '@eventdesk/kernel/ports/feed';
import type { RawMessage } from './envelope';
import { headerOf, numberOf, sourceOf } from './envelope';
import type { Place } from './offsets';
import { partitionOf } from './publisher';

/** How long an event store that is away is left alone, in milliseconds. */
const awayMs = 500;

/** Where what records claim is looked up. */
export interface Truth {
  readonly events: Pick<EventStore, 'read'>;
  readonly logId: string;
}

/**
 * The event that a record claims to be, as the log has it; undefined when there is none, or not in this partition. Of a
 * record that is not signed by us nothing else is believed: one that was, under a secret that was taken away too early,
 * is not lost by it, and a forged one brings nothing but a repeat. While the event store is away it is waited for, until
 * the signal is aborted.
 */
export async function claimed(
  message: RawMessage,
  { topic, partition }: Place,
  partitions: number,
  { events, logId }: Truth,
  signal: StopSignal,
): Promise<RecordedEvent | undefined> {
  const stream = headerOf(message, 'ce_subject');
  const revision = numberOf(headerOf(message, 'ce_revision'));
  if (revision === undefined || headerOf(message, 'ce_source') !== sourceOf(logId)) return undefined;
  if (kindOf(stream) !== topic.slice(topic.lastIndexOf('.') + 1) || partitionOf(stream, partitions) !== partition)
    return undefined;
  while (!signal.aborted)
    try {
      const [event] = await events.read(stream, { from: revision, limit: 1 });
      return event?.revision === revision ? event : undefined;
    } catch (thrown) {
      // Whatever else is wrong with it: nobody may stop a partition with a name that cannot be read.
      if (!(thrown instanceof StoreUnavailable)) return undefined;
      await new Promise((resolve) => setTimeout(resolve, awayMs));
    }
  return undefined;
}
