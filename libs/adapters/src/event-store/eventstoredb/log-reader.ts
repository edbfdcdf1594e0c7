import type { EventStoreDBClient } from '@eventstore/db-client';
import type { RecordedEvent } from '@eventdesk/kernel/event';
import type { Patience } from './patience';
import type { Stored } from './read-answer';
import { logRequest } from './read-request';
import { collect } from './reading';
import { isOurs, positionOf, recordedInLog } from './recorded';

/** Most records asked for at a time forwards; few backwards, where one of ours is soon met. */
const PAGE = 5_000;
const BACKWARDS_PAGE = 32;

/** So many of ours say how many records of others stand between them. */
const TELLING = 100;
/** More is asked for than what was seen says: a second call costs as much as many records. */
const SPARE = 1.01;

/** What one read of the log came to. */
interface Looked {
  readonly ours: readonly RecordedEvent[];
  readonly records: number;
  /** Of the last record that was looked at. */
  readonly position: number;
}

/**
 * Reads `$all`, where the server's own events stand between ours: statistics every half minute, for years. What was
 * once looked at and found to be only theirs is not looked at again.
 */
export class LogReader {
  /** Behind `after` there is nothing of ours up to `through`. */
  private skip = { after: -1, through: -1 };
  /** The last of ours among all records up to `through` is `head`. */
  private known = { through: -1, head: -1 };
  /** How many records were last met for one of ours. */
  private recordsEach = 1;

  constructor(
    private readonly client: EventStoreDBClient,
    private readonly patience: Patience,
    private readonly answerWithin: number,
  ) {}

  /**
   * Our events behind a position that one of ours has (-1: all), at most `limit`; those of streams whose kind is not
   * among `kinds` come unread.
   */
  async page(after: number, limit: number, kinds?: ReadonlySet<string>): Promise<RecordedEvent[]> {
    const found: RecordedEvent[] = [];
    let from = this.skip.after === after ? this.skip.through : after;
    while (found.length < limit) {
      const most = limit - found.length;
      const count = Math.min(PAGE, Math.ceil(most * this.recordsEach));
      const { ours, records, position } = await this.look(from, count, most, kinds);
      for (const one of ours) found.push(one);
      from = position;
      if (found.length === 0) this.skip = { after, through: from };
      if (records < count) break;
    }
    return found;
  }

  /** Position of our last event, -1 when there is none. */
  async head(): Promise<number> {
    let from: number | undefined;
    let newest: number | undefined;
    for (;;) {
      const records = await this.backwards(from);
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

  /** Looks at so many records behind a position, until it has met as many of ours as are wanted. */
  private async look(from: number, count: number, most: number, kinds?: ReadonlySet<string>): Promise<Looked> {
    // The server gives the record at the position once more.
    const again = from < 0 ? 0 : 1;
    const request = logRequest({ from: from < 0 ? undefined : from, count: count + again });
    return this.patience.run(async () => {
      const ours: RecordedEvent[] = [];
      let [records, last, position] = [-again, 0, from];
      await collect(this.client, request, this.answerWithin, (stored) => {
        if (++records < 1 || ours.length === most) return;
        [last, position] = [records, positionOf(stored)];
        const one = recordedInLog(stored, kinds);
        if (one) ours.push(one);
      });
      if (ours.length >= TELLING) this.recordsEach = (last / ours.length) * SPARE;
      return { ours, records, position };
    });
  }

  private backwards(from: number | undefined): Promise<Stored[]> {
    return this.patience.run(async () => {
      const records: Stored[] = [];
      const request = logRequest({ from, backwards: true, count: BACKWARDS_PAGE });
      await collect(this.client, request, this.answerWithin, (stored) => void records.push(stored));
      return records;
    });
  }
}
