import type { EventStoreDBClient, ReadPosition } from '@eventstore/db-client';
import { BACKWARDS, END, FORWARDS, START } from '@eventstore/db-client';
import type { RecordedEvent } from '@eventdesk/kernel/event';
import type { Patience } from './patience';
import type { Stored } from './reading';
import { collected } from './reading';
import { isOurs, positionOf, recorded } from './recorded';

/** Records asked for at a time: one call's worth forwards, few backwards, where one of ours is soon met. */
const PAGE = 1_000;
const BACKWARDS_PAGE = 32;

/**
 * Reads `$all`, where the server's own events stand between ours: statistics every half minute, for years. What was
 * once looked at and found to be only theirs is not looked at again.
 */
export class LogReader {
  /** Behind `after` there is nothing of ours up to `through`. */
  private skip = { after: -1, through: -1 };
  /** The last of ours among all records up to `through` is `head`. */
  private known = { through: -1, head: -1 };

  constructor(
    private readonly client: EventStoreDBClient,
    private readonly patience: Patience,
    private readonly answerWithin: number,
  ) {}

  /** Our events behind a position that one of ours has (-1: all), at most `limit`. */
  async page(after: number, limit: number): Promise<RecordedEvent[]> {
    const found: RecordedEvent[] = [];
    let from = this.skip.after === after ? this.skip.through : after;
    while (found.length < limit) {
      const inclusive = from < 0 ? 0 : 1;
      const count = Math.min(limit - found.length, PAGE) + inclusive;
      const records = await this.records(FORWARDS, from < 0 ? START : from, count);
      found.push(...records.slice(inclusive).filter(isOurs).map(recorded));
      const last = records.at(-1);
      if (last) from = positionOf(last);
      if (found.length === 0) this.skip = { after, through: from };
      if (records.length < count) break;
    }
    return found;
  }

  /** Position of our last event, -1 when there is none. */
  async head(): Promise<number> {
    let from: ReadPosition | number = END;
    let newest: number | undefined;
    for (;;) {
      const records = await this.records(BACKWARDS, from, BACKWARDS_PAGE);
      const places = records.map(positionOf);
      newest ??= places[0] ?? -1;
      const { through, head } = this.known;
      const ours = records.find(isOurs);
      const oldest = places.at(-1) ?? -1;
      if (ours) return this.learned(newest, positionOf(ours));
      if (oldest <= through || records.length < BACKWARDS_PAGE)
        return this.learned(newest, oldest <= through ? head : -1);
      from = oldest;
    }
  }

  private learned(through: number, head: number): number {
    if (through > this.known.through) this.known = { through, head };
    return head;
  }

  private records(
    direction: typeof FORWARDS | typeof BACKWARDS,
    from: ReadPosition | number,
    maxCount: number,
  ): Promise<Stored[]> {
    const fromPosition = typeof from === 'number' ? { commit: BigInt(from), prepare: BigInt(from) } : from;
    return this.patience.run(() =>
      collected(this.client.readAll({ direction, fromPosition, maxCount }), this.answerWithin),
    );
  }
}
