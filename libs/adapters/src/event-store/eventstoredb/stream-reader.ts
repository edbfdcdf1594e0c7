import type { EventStoreDBClient } from '@eventstore/db-client';
import { BACKWARDS, END, FORWARDS, START, StreamNotFoundError } from '@eventstore/db-client';
import type { Patience } from './patience';
import type { Stored } from './reading';
import { collected } from './reading';

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
  { from, limit = Number.MAX_SAFE_INTEGER, backwards = false }: Part,
): Promise<Stored[]> {
  return patience.run(async () => {
    // The server refuses a count of nothing.
    if (limit <= 0) return [];
    const read = client.readStream(stream, {
      direction: backwards ? BACKWARDS : FORWARDS,
      fromRevision: from === undefined ? (backwards ? END : START) : BigInt(from),
      maxCount: limit,
    });
    try {
      return await collected(read, answerWithin);
    } catch (thrown) {
      if (thrown instanceof StreamNotFoundError) return [];
      throw thrown;
    }
  });
}
