import type { RecordedEvent } from '@eventdesk/kernel/event';
import type { EventStore } from '@eventdesk/kernel/ports/event-store';
import { isUnavailable } from '../consume/handler';

/** What is read before anything is known of the events' sizes. */
const firstLimit = 64;
/** About what an event's place, metadata and headers add to its data. */
const overhead = 512;

export interface Page {
  /** About `bytes` each at most, or one event. */
  readonly batches: readonly (readonly RecordedEvent[])[];
  readonly count: number;
  /** Nothing stood behind it when it was asked for. */
  readonly isLast: boolean;
}

/**
 * Reads the log from a position on. A page holds at most `most` events, and about `bytes` of them as sizes were in the
 * page before; the next page is read while one is published, unless that one is over `bytes`. So it holds two pages of
 * `bytes`, or one of `most` events of the largest size (256 KiB each).
 */
export class Pages {
  private limit: number;
  private ahead: Promise<readonly RecordedEvent[]> | undefined;
  /** How far positions are apart; they are no numbers of events. */
  private stride = 1;
  /** Behind this position nothing was read yet. */
  read: number;

  constructor(
    private readonly events: Pick<EventStore, 'readAll'>,
    after: number,
    private readonly most: number,
    private readonly bytes: number,
  ) {
    this.read = after;
    this.limit = Math.min(firstLimit, most);
  }

  /**
   * The next page. Throws what the store throws; asked again, it gives what it would have given.
   */
  async next(): Promise<Page> {
    const { limit, ahead } = this;
    const reading = ahead ?? this.events.readAll(this.read, limit);
    this.ahead = undefined;
    let page: readonly RecordedEvent[];
    try {
      page = await reading;
    } catch (thrown) {
      // One event that cannot be read must not hold back those before it.
      if (!isUnavailable(thrown)) this.limit = Math.max(1, limit >> 1);
      throw thrown;
    }
    const last = page.at(-1);
    const isFull = page.length === limit;
    // What came after it was read ahead was hinted at then, and nobody hints at it again.
    const isLast = !isFull && !ahead;
    if (!last) return { batches: [], count: 0, isLast };
    this.stride = Math.max(1, (last.position - this.read) / page.length);
    this.read = last.position;
    const { batches, total } = split(page, this.bytes);
    this.limit =
      total > this.bytes ? Math.max(1, Math.floor((limit * this.bytes) / total)) : Math.min(this.most, 2 * limit);
    if (isFull && total <= this.bytes) {
      this.ahead = this.events.readAll(this.read, this.limit);
      // Whoever takes the page hears of it.
      this.ahead.catch(() => undefined);
    }
    return { batches, count: page.length, isLast };
  }

  /** About how many events lie behind what was read. */
  behind(head: number): number {
    return Math.max(0, Math.ceil((head - this.read) / this.stride));
  }
}

function split(page: readonly RecordedEvent[], bytes: number): { batches: RecordedEvent[][]; total: number } {
  const batches: RecordedEvent[][] = [];
  let [room, total] = [0, 0];
  for (const event of page) {
    const size = JSON.stringify(event.data).length + overhead;
    total += size;
    room -= size;
    const batch = batches.at(-1);
    if (batch && room >= 0) batch.push(event);
    else {
      batches.push([event]);
      room = bytes - size;
    }
  }
  return { batches, total };
}
