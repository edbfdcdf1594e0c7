import { EventStoreDBClient } from '@eventstore/db-client';
import type { EventStore } from '@eventdesk/kernel/ports/event-store';
import type { Waits } from './connections';
import { Connections } from './connections';
import { EventStoreDbEventStore } from './eventstoredb-event-store';
import { LOG_STREAM, logIdOf } from './log-identity';

export interface EventStoreDbOptions extends Partial<Waits> {
  /** Connection string: `esdb://host:2113?tls=false`. */
  readonly url: string;
}

/**
 * Opens a log, named when nobody has yet: a server that is away is waited for as one that is slow, since nobody waits for
 * who starts. Throws StoreUnavailable, and what a malformed connection string causes.
 */
export async function openEventStoreDb({
  url,
  answerWithin = 5_000,
  giveUpAfter = 15_000,
  awayAfter = 4_000,
}: EventStoreDbOptions): Promise<EventStore> {
  const waits = { answerWithin, giveUpAfter, awayAfter: Math.min(awayAfter, giveUpAfter) };
  const connections = new Connections(() => EventStoreDBClient.connectionString(url), waits);
  try {
    const logId = await logIdOf({
      last: async () => (await connections.streamPart(LOG_STREAM, { backwards: true, limit: 1 }))[0],
      append: (event, expected) => connections.append({ stream: LOG_STREAM, events: [event], expected }),
    });
    connections.opened();
    return new EventStoreDbEventStore(logId, connections);
  } catch (thrown) {
    await connections.close();
    throw thrown;
  }
}
