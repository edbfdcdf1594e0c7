import type { Position } from './places';

/** An event as a client hands it over: payloads are bytes to the server. */
export interface Proposed {
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Buffer;
  readonly metadata: Buffer;
}

export interface StoredRecord extends Proposed {
  readonly stream: string;
  readonly revision: number;
  readonly position: Position;
  /** Milliseconds since 1970. */
  readonly created: number;
}

/** What the server adds to each record in its log, in bytes: it only makes the gaps between positions. */
const OVERHEAD = 136;

/** The whole log in memory: what is decided on. What may be read ends at `readable`, the durable part of it. */
export class EventLog {
  readonly records: StoredRecord[] = [];
  /** How many records are durable. */
  readable = 0;
  private readonly streams = new Map<string, StoredRecord[]>();
  /** Ids written since the process started: all that appends without an exact revision are compared with. */
  private readonly recent = new Map<string, number>();
  private next = 0;

  /** Puts events at the end of a stream; `remember` is false for what is read back from the file. */
  add(stream: string, events: readonly Proposed[], created: number, remember: boolean): StoredRecord[] {
    const own = this.streams.get(stream) ?? [];
    this.streams.set(stream, own);
    return events.map((event) => {
      const record = { ...event, stream, created, revision: own.length, position: this.next };
      own.push(record);
      this.records.push(record);
      this.next += OVERHEAD + event.data.length + event.metadata.length + event.type.length + stream.length;
      if (remember) this.recent.set(`${stream}\n${event.id}`, record.revision);
      return record;
    });
  }

  /** Revision of a stream's last event, durable or not yet; -1 when there is none. */
  lastRevision(stream: string): number {
    return (this.streams.get(stream)?.length ?? 0) - 1;
  }

  recordAt(stream: string, revision: number): StoredRecord | undefined {
    return this.streams.get(stream)?.[revision];
  }

  /** Revision under which this process wrote an id to a stream. */
  remembered(stream: string, id: string): number | undefined {
    return this.recent.get(`${stream}\n${id}`);
  }

  /** The durable events of a stream. */
  readableOf(stream: string): readonly StoredRecord[] {
    const own = this.streams.get(stream) ?? [];
    const end = this.records[this.readable]?.position ?? Infinity;
    let length = own.length;
    while (length > 0 && (own[length - 1]?.position ?? -1) >= end) length--;
    return own.slice(0, length);
  }

  /** Index of the first record at or behind a position. */
  indexFrom(position: Position): number {
    let [low, high] = [0, this.records.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.records[middle]?.position ?? 0) < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
