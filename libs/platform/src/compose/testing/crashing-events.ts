import type { EventToAppend, RecordedEvent } from '@eventdesk/kernel/event';
import type { Appended, EventStore, Numbered } from '@eventdesk/kernel/ports/event-store';
import { none, RevisionConflict, StoreUnavailable } from '@eventdesk/kernel/ports/event-store';

/**
 * A store whose process can be made to die right after one of its appends: the events are there, and nobody heard so.
 * A number is taken and used in two appends, as a server without transactions does, so that it can die between them.
 */
export class CrashingEvents implements EventStore {
  private left = Infinity;

  constructor(private readonly store: EventStore) {}

  get logId(): string {
    return this.store.logId;
  }

  /** Dies after so many more appends; 0 at once. */
  dieAfter(appends: number): void {
    this.left = appends;
  }

  /** The next process begins. */
  revive(): void {
    this.left = Infinity;
  }

  /** Whether it died since it was told to. */
  get isDead(): boolean {
    return this.left <= 0;
  }

  async append(stream: string, events: readonly EventToAppend[], expected: number): Promise<Appended> {
    this.mustLive();
    const appended = await this.store.append(stream, events, expected);
    this.left--;
    this.mustLive();
    return appended;
  }

  async appendNumbered(
    series: string,
    allocation: EventToAppend,
    then: (revision: number) => Numbered,
  ): Promise<Appended> {
    const last = (await this.store.read(series, { backwards: true, limit: 1 }))[0];
    const { revision } = await this.append(series, [allocation], last?.revision ?? none);
    const { stream, events, expected } = then(revision);
    const appended = await this.append(stream, events, expected);
    // The same events with another number were faster: whoever asks must read which.
    const stored = await this.read(stream, { from: expected + 1, limit: 1 });
    if (said(stored[0]) !== said(events[0])) throw new RevisionConflict(stream, expected, appended.revision);
    return appended;
  }

  async read(...asked: Parameters<EventStore['read']>): Promise<readonly RecordedEvent[]> {
    this.mustLive();
    return this.store.read(...asked);
  }

  readAll(after: number, limit: number): Promise<readonly RecordedEvent[]> {
    return this.store.readAll(after, limit);
  }

  head(): Promise<number> {
    return this.store.head();
  }

  onAppended(listener: () => void): () => void {
    return this.store.onAppended(listener);
  }

  close(): Promise<void> {
    return this.store.close();
  }

  private mustLive(): void {
    if (this.isDead) throw new StoreUnavailable('the process died here', 'down');
  }
}

const said = (event: EventToAppend | undefined): string => JSON.stringify([event?.data, event?.metadata.sealed]);
