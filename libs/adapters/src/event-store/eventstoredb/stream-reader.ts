import type { EventStoreDBClient } from '@eventstore/db-client';
import type { Patience } from './patience';
import type { Stored } from './read-answer';
import { streamRequest } from './read-request';
import { collect } from './reading';

/** Where to start, how much and which way, as the port has it. */
export interface Part {
  readonly from?: number;
  readonly limit?: number;
  readonly backwards?: boolean;
}

/** Part of a stream as it is stored; a stream that does not exist holds nothing. */
export function streamPart(
  client: EventStoreDBClient,
  patience: Patience,
  answerWithin: number,
  stream: string,
  { limit = Number.MAX_SAFE_INTEGER, ...part }: Part,
): Promise<Stored[]> {
  return patience.run(async () => {
    const events: Stored[] = [];
    // The server refuses a count of nothing.
    if (limit <= 0) return events;
    const request = streamRequest(stream, { ...part, count: limit });
    await collect(client, request, answerWithin, (event) => void events.push(event));
    return events;
  });
}
