import type { EventToAppend, RecordedEvent } from '@eventdesk/kernel/event';
import type { Appended, EventStore, Numbered } from '@eventdesk/kernel/ports/event-store';
import { RevisionConflict } from '@eventdesk/kernel/ports/event-store';
import type { WrittenEvent } from '../limits';
import { checkedAppend } from '../limits';
import { Listeners } from '../listeners';
import type { Expected } from './batch-request';
import type { Connections } from './connections';
import { recorded } from './recorded';
import type { Part } from './stream-reader';

/** Events in EventStoreDB. Positions are offsets in its log; any number of processes write to it. */
export class EventStoreDbEventStore implements EventStore {
  private readonly listeners = new Listeners();

  constructor(
    readonly logId: string,
    private readonly connections: Connections,
  ) {}

  async append(stream: string, events: readonly EventToAppend[], expected: number): Promise<Appended> {
    return this.write(stream, checkedAppend(stream, events, expected), expected);
  }

  /**
   * The allocation is the one append without an exact revision. Sent again after a restart of the server it stands
   * there twice, and the number it got first is wasted: the one that is used is the one answered last.
   */
  async appendNumbered(
    series: string,
    allocation: EventToAppend,
    then: (revision: number) => Numbered,
  ): Promise<Appended> {
    await this.mustBeUnwritten(then(0));
    const allocated = await this.write(series, checkedAppend(series, [allocation], 0), 'any');
    const { stream, events, expected } = then(allocated.revision);
    const written = checkedAppend(stream, events, expected);
    const place = await this.write(stream, written, expected);
    await this.mustStand(stream, written, expected);
    return place;
  }

  async read(stream: string, options: Part = {}): Promise<readonly RecordedEvent[]> {
    return (await this.connections.streamPart(stream, options)).map(recorded);
  }

  async readAll(after: number, limit: number, kinds?: ReadonlySet<string>): Promise<readonly RecordedEvent[]> {
    return this.connections.log.page(after, limit, kinds);
  }

  async head(): Promise<number> {
    return this.connections.log.head();
  }

  onAppended(listener: () => void): () => void {
    this.connections.follow(() => this.listeners.tell());
    return this.listeners.add(listener);
  }

  /** Waits for what runs, within the time that an answer may take; what comes later is refused as StoreUnavailable. */
  async close(): Promise<void> {
    await this.connections.close();
  }

  /**
   * The server answers an append that it has already as it answers a new one. Looking first tells the two apart, and
   * takes no number for a stream that was begun; who begins it meanwhile is found by what stands there afterwards.
   */
  private async mustBeUnwritten({ stream, expected }: Numbered): Promise<void> {
    const [next] = await this.connections.streamPart(stream, { from: expected + 1, limit: 1 });
    if (next) throw new RevisionConflict(stream, expected, next.revision);
  }

  private async write(stream: string, written: readonly WrittenEvent[], expected: Expected): Promise<Appended> {
    const place = await this.connections.append({ stream, events: written, expected });
    this.listeners.tell();
    return place;
  }

  /**
   * The server takes events whose ids stand there already as written, whatever they say now: with another number in
   * them the caller must read what is there, so it is a conflict.
   */
  private async mustStand(stream: string, written: readonly WrittenEvent[], expected: number): Promise<void> {
    const there = await this.read(stream, { from: expected + 1, limit: written.length });
    const same = written.every((event, index) => {
      const stands = there[index];
      return (
        stands?.id === event.id && stands.type === event.type && JSON.stringify(stands.data) === canonical(event.data)
      );
    });
    if (!same) throw new RevisionConflict(stream, expected, there.at(-1)?.revision ?? expected);
  }
}

/** JSON text as it looks after having been read once. */
const canonical = (json: string): string => JSON.stringify(JSON.parse(json));
