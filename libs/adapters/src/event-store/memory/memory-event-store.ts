import { randomUUID } from 'node:crypto';
import type { EventMetadata, EventToAppend, RecordedEvent } from '@eventdesk/kernel/event';
import type { Appended, EventStore, Numbered } from '@eventdesk/kernel/ports/event-store';
import { none, RevisionConflict, StoreUnavailable } from '@eventdesk/kernel/ports/event-store';
import { alreadyThere } from '../expectation';
import type { WrittenEvent } from '../limits';
import { checkedAppend } from '../limits';
import { Listeners } from '../listeners';

interface Stored extends WrittenEvent {
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
}

const recorded = (stored: Stored): RecordedEvent => ({
  ...stored,
  data: JSON.parse(stored.data) as unknown,
  metadata: JSON.parse(stored.metadata) as EventMetadata,
});

/** Events in memory, for tests: kept as JSON like everywhere else, so that what does not survive storing shows here. */
export class MemoryEventStore implements EventStore {
  private readonly log: Stored[] = [];
  private readonly streams = new Map<string, Stored[]>();
  private readonly listeners = new Listeners();
  private closed = false;

  constructor(readonly logId: string = randomUUID()) {}

  async append(stream: string, events: readonly EventToAppend[], expected: number): Promise<Appended> {
    this.mustBeOpen();
    const written = checkedAppend(stream, events, expected);
    return this.oldPlace(stream, written, expected) ?? this.write(stream, written, expected);
  }

  async appendNumbered(
    series: string,
    allocation: EventToAppend,
    then: (revision: number) => Numbered,
  ): Promise<Appended> {
    this.mustBeOpen();
    const allocated = checkedAppend(series, [allocation], 0);
    const revision = this.revisionOf(series);
    const { stream, events, expected } = then(revision + 1);
    const written = checkedAppend(stream, events, expected);
    // Events that are there already carry the number they got then: the caller must read them, so it is a conflict.
    if (this.oldPlace(stream, written, expected)) throw new RevisionConflict(stream, expected, this.revisionOf(stream));
    this.write(series, allocated, revision);
    return this.write(stream, written, expected);
  }

  async read(
    stream: string,
    options: { readonly from?: number; readonly limit?: number; readonly backwards?: boolean } = {},
  ): Promise<readonly RecordedEvent[]> {
    this.mustBeOpen();
    const { from, limit = Number.MAX_SAFE_INTEGER, backwards } = options;
    const events = this.streams.get(stream) ?? [];
    const ordered = backwards ? events.slice(0, (from ?? events.length) + 1).reverse() : events.slice(from ?? 0);
    return ordered.slice(0, Math.max(0, limit)).map(recorded);
  }

  async readAll(after: number, limit: number): Promise<readonly RecordedEvent[]> {
    this.mustBeOpen();
    return this.log.slice(after + 1, after + 1 + Math.max(0, limit)).map(recorded);
  }

  async head(): Promise<number> {
    return this.log.length - 1;
  }

  onAppended(listener: () => void): () => void {
    return this.listeners.add(listener);
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  /** Takes a closed store into use again, with all that it held. */
  reopen(): void {
    this.closed = false;
  }

  private mustBeOpen(): void {
    if (this.closed) throw new StoreUnavailable('the event store is closed', 'down');
  }

  private revisionOf(stream: string): number {
    return (this.streams.get(stream)?.length ?? 0) - 1;
  }

  private oldPlace(stream: string, written: readonly WrittenEvent[], expected: number): Appended | undefined {
    const events = this.streams.get(stream) ?? [];
    return alreadyThere(stream, written, expected, events.length - 1, (revision) => events[revision]);
  }

  private write(stream: string, written: readonly WrittenEvent[], expected: number): Appended {
    const events = this.streams.get(stream) ?? [];
    if (expected === none) this.streams.set(stream, events);
    for (const event of written) {
      const stored = { ...event, stream, revision: events.length, position: this.log.length };
      events.push(stored);
      this.log.push(stored);
    }
    this.listeners.tell();
    return { revision: events.length - 1, position: this.log.length - 1 };
  }
}
