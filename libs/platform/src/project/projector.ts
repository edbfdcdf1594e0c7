import type { RecordedEvent } from '@eventdesk/kernel/event';
import { idOf, kindOf } from '@eventdesk/kernel/event';
import type { EventStore } from '@eventdesk/kernel/ports/event-store';
import { StoreUnavailable } from '@eventdesk/kernel/ports/event-store';
import type { DocumentWrite, ReadCollection } from '@eventdesk/kernel/ports/read-store';
import type { Document, Projection } from '@eventdesk/kernel/projection';
import { isUnavailable } from '../consume/handler';

/** What a projector works with. */
export interface Projecting {
  readonly events: Pick<EventStore, 'read'>;
  /** Brings an event to the version that is folded. Throws UnknownVersion. */
  readonly current: (event: RecordedEvent) => RecordedEvent;
  /** Those of some streams that are left out, because they could not be folded before. */
  readonly parkedAmong: (streams: Iterable<string>) => Promise<readonly string[]>;
  /** A stream could not be folded at this event. */
  readonly park: (event: RecordedEvent, thrown: unknown) => Promise<void>;
  /** Documents were written at these revisions. */
  readonly advanced: (revisions: ReadonlyMap<string, number>) => void;
}

interface Folded {
  doc: Document | undefined;
  revision: number;
  /** What it could not be folded at. */
  stuck?: { readonly event: RecordedEvent; readonly thrown: unknown };
}

const pageSize = 500;

/** Folds events into the documents of one collection; the same events again, or in another order, change nothing. */
export class Projector {
  private readonly types: ReadonlySet<string>;

  constructor(
    private readonly projection: Projection,
    private readonly collection: ReadCollection<Document>,
    private readonly by: Projecting,
  ) {
    this.types = new Set(projection.types);
  }

  /**
   * Folds events, each stream's in any order, and writes the documents at once, with the mark if one is given. What is
   * missing in between is read from the event store. Throws StoreUnavailable; then nothing or a part was written, and
   * doing it again is right.
   */
  async apply(events: readonly RecordedEvent[], mark?: number): Promise<void> {
    let streams = this.byStream(events);
    for (const parked of await this.by.parkedAmong(streams.keys())) streams.delete(parked);
    for (let first = true; ; first = false) {
      const conflicts = await this.once(streams, mark, first);
      if (conflicts.length === 0) return;
      const again = new Set(conflicts);
      streams = new Map([...streams].filter(([stream]) => again.has(idOf(stream))));
    }
  }

  /** Folds what a stream has beyond its document. Answers whether it got to the end. */
  async resume(stream: string): Promise<boolean> {
    for (;;) {
      const [before, { stuck, ...after }] = await this.followed(stream);
      if (after.revision === before) {
        if (stuck) await this.by.park(stuck.event, stuck.thrown);
        return !stuck;
      }
      await this.write([{ id: idOf(stream), ...after, expected: before }], undefined);
    }
  }

  private async followed(stream: string): Promise<[number, Folded]> {
    const id = idOf(stream);
    const kept = (await this.collection.get(id)) ?? { revision: -1 };
    const folded: Folded = { doc: kept.doc, revision: kept.revision };
    const events = await this.by.events.read(stream, { from: kept.revision + 1, limit: pageSize });
    this.fold(folded, events);
    return [kept.revision, folded];
  }

  private async once(
    streams: ReadonlyMap<string, RecordedEvent[]>,
    mark: number | undefined,
    first: boolean,
  ): Promise<readonly string[]> {
    // A stream that begins here has no document yet; if it has one after all, that is a conflict, and it is read.
    const older = first ? [...streams].filter(([, [begin]]) => begin?.revision !== 0) : [...streams];
    const docs = await this.collection.getMany(older.map(([stream]) => idOf(stream)));
    const writes: DocumentWrite<Document>[] = [];
    const stuck: NonNullable<Folded['stuck']>[] = [];
    for (const [stream, events] of streams) {
      const id = idOf(stream);
      const before = docs.get(id) ?? { revision: -1 };
      const folded: Folded = { doc: before.doc, revision: before.revision };
      const missing = this.fold(folded, events);
      if (missing) await this.repair(stream, folded, events);
      if (folded.stuck) stuck.push(folded.stuck);
      if (folded.revision > before.revision)
        writes.push({ id, doc: folded.doc, revision: folded.revision, expected: before.revision });
    }
    for (const { event, thrown } of stuck) await this.by.park(event, thrown);
    if (writes.length === 0 && mark === undefined) return [];
    return this.write(writes, mark, streams);
  }

  /** Folds events that follow each other; answers whether one is missing before the next. */
  private fold(folded: Folded, events: readonly RecordedEvent[]): boolean {
    for (const event of events) {
      if (event.revision <= folded.revision) continue;
      if (event.revision > folded.revision + 1) return true;
      if (this.types.has(event.type))
        try {
          folded.doc = this.projection.fold(folded.doc, this.by.current(event));
        } catch (thrown) {
          folded.stuck = { event, thrown };
          return false;
        }
      folded.revision = event.revision;
    }
    return false;
  }

  /** Reads the stream up to the newest of these events from the event store. */
  private async repair(stream: string, folded: Folded, events: readonly RecordedEvent[]): Promise<void> {
    const to = events.at(-1)?.revision ?? -1;
    while (folded.revision < to && !folded.stuck) {
      const limit = Math.min(pageSize, to - folded.revision);
      const before = folded.revision;
      this.fold(folded, await this.by.events.read(stream, { from: before + 1, limit }));
      // To go on without it would leave it out for good: the document waits for the stream's next event then.
      if (folded.revision === before && !folded.stuck)
        throw new StoreUnavailable(`the event store does not show ${stream}@${before + 1} yet`, 'down');
    }
  }

  private async write(
    writes: readonly DocumentWrite<Document>[],
    mark: number | undefined,
    streams?: ReadonlyMap<string, RecordedEvent[]>,
  ): Promise<readonly string[]> {
    let conflicts: readonly string[];
    const refused = new Set<string>();
    try {
      conflicts = await this.collection.write(writes, mark);
    } catch (thrown) {
      if (isUnavailable(thrown) || !streams) throw thrown;
      conflicts = await this.oneByOne(writes, mark, streams, refused);
    }
    for (const id of conflicts) refused.add(id);
    this.by.advanced(new Map(writes.flatMap(({ id, revision }) => (refused.has(id) ? [] : [[id, revision]]))));
    return conflicts;
  }

  /** One document cannot be stored: it is found and its stream parked, and the others are kept. */
  private async oneByOne(
    writes: readonly DocumentWrite<Document>[],
    mark: number | undefined,
    streams: ReadonlyMap<string, RecordedEvent[]>,
    refused: Set<string>,
  ): Promise<readonly string[]> {
    const conflicts: string[] = [];
    for (const write of writes)
      try {
        conflicts.push(...(await this.collection.write([write])));
      } catch (thrown) {
        if (isUnavailable(thrown)) throw thrown;
        refused.add(write.id);
        const events = streams.get(`${this.projection.kind}-${write.id}`) ?? [];
        const event = events.find(({ revision }) => revision > write.expected);
        if (event) await this.by.park(event, thrown);
      }
    if (conflicts.length === 0 && mark !== undefined) await this.collection.write([], mark);
    return conflicts;
  }

  private byStream(events: readonly RecordedEvent[]): Map<string, RecordedEvent[]> {
    const streams = new Map<string, RecordedEvent[]>();
    for (const event of events) {
      const known = streams.get(event.stream);
      if (known) {
        const last = known.at(-1);
        known.push(event);
        if (last && last.revision > event.revision) known.sort((a, b) => a.revision - b.revision);
      } else if (kindOf(event.stream) === this.projection.kind) streams.set(event.stream, [event]);
    }
    return streams;
  }
}
