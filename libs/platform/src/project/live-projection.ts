import type { RecordedEvent } from '@eventdesk/kernel/event';
import type { Clock } from '@eventdesk/kernel/ports/clock';
import type { EventStore } from '@eventdesk/kernel/ports/event-store';
import type { Feed, FeedBatch, FeedConsumer, FeedStart, Missing } from '@eventdesk/kernel/ports/feed';
import { markerType } from '@eventdesk/kernel/ports/feed';
import type { ReadCollection, ReadStore } from '@eventdesk/kernel/ports/read-store';
import type { WorkState } from '@eventdesk/kernel/ports/work-state';
import type { Document, Projection } from '@eventdesk/kernel/projection';
import { versionedName } from '@eventdesk/kernel/projection';
import type { Log } from '../compose/platform';
import { isUnavailable } from '../consume/handler';
import { LettingGo, noLongerThan } from '../consume/letting-go';
import { MarkerReads } from '../consume/marker-reads';
import { ParkedStreams } from '../consume/parked-streams';
import { Pauses } from '../consume/pauses';
import { Progress } from '../consume/progress';
import type { BuildProgress } from './beside-build';
import { BesideBuild } from './beside-build';
import type { Built } from './built';
import { parkAtOnce, parkedAmong, takenUp } from './parking';
import type { Projecting } from './projector';
import { Projector } from './projector';
import { RevisionWaiters } from './revision-waiters';

/** What projections run on; plain things, so that a worker thread can make them. */
export interface ProjectionSources {
  readonly feed: Feed;
  /** As written. */
  readonly events: Pick<EventStore, 'logId' | 'read' | 'readAll' | 'head'>;
  readonly reads: ReadStore;
  readonly state: WorkState;
  readonly clock: Clock;
  readonly log: Log;
  /** Brings an event to the version that is folded; throws UnknownVersion. Without it events come as they are. */
  readonly current?: (event: RecordedEvent) => RecordedEvent;
  /** Whether events of a type leave as markers; without it each marker is read, unless the feed is the log. */
  readonly isInternal?: (type: string) => boolean;
}

const awayPause = 1000;
/** How long a stop waits for a read store that hangs, in milliseconds. */
const graceMs = 3000;
/** Events of the log read at once to make up for lost records. */
const pageSize = 500;
const batchSize = 500;
/** How far the log may go on without an event for a projection before its mark follows. */
const markEvery = 5000;

/** One projection, kept up with the feed, and built anew beside itself on demand. */
export class LiveProjection {
  readonly name: string;
  readonly waiters = new RevisionWaiters();
  readonly progress = new Progress();
  readonly parked: ParkedStreams;
  private readonly pauses = new Pauses();
  private readonly held = new LettingGo();
  private readonly projector: Projector;
  private consumer: FeedConsumer | undefined;
  private turn: Promise<unknown> = Promise.resolve();
  private stopping = false;
  private building = false;
  private marked = -1;
  /** Everything up to this position of the log was in the documents when they began to be followed. */
  private floor = -1;

  constructor(
    readonly projection: Projection,
    readonly collection: ReadCollection<Document>,
    private readonly from: ProjectionSources,
    private readonly advanced: (revisions: ReadonlyMap<string, number>) => void,
  ) {
    this.name = versionedName(projection);
    this.parked = new ParkedStreams(from.state, from.clock, this.name);
    this.projector = new Projector(projection, collection, {
      ...this.reading,
      parkedAmong: (streams) => parkedAmong(this.parked, streams, from.feed.isLog),
      park: (event, thrown) => this.park(event, thrown),
      advanced: (revisions) => {
        this.waiters.advanced(revisions);
        this.advanced(revisions);
      },
    });
  }

  /** Folds a page of the log that lies behind the mark. */
  apply(page: readonly RecordedEvent[], mark: number): Promise<void> {
    return this.steadily(() => this.projector.apply(page, mark));
  }

  /** Keeps up with the feed, which is the log, from now on; everything up to `position` is in. */
  async follow(position: number): Promise<void> {
    this.marked = position;
    await this.consume({ after: position }, (batch) => this.inTurn(() => this.take(batch)));
  }

  /**
   * Keeps up with a feed that is not the log, from where it ended before the documents were built; partitions beside
   * each other, since they hold other streams.
   */
  async share({ position, offsets }: Built): Promise<void> {
    this.floor = position;
    await this.consume({ offsets }, (batch) => this.take(batch));
  }

  private async consume(start: FeedStart, take: (batch: FeedBatch) => Promise<void>): Promise<void> {
    const onBatch = (batch: FeedBatch): Promise<void> => this.held.hold(take(batch));
    const { kind } = this.projection;
    this.consumer = await this.from.feed.consume({ group: this.name, kinds: [kind], start, batchSize, onBatch });
    // Stopped while it joined.
    if (this.stopping) await this.consumer.stop();
  }

  /** Ends within the batch; a read store that hangs is waited for 3 seconds. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.pauses.end();
    const ended = this.consumer?.stop();
    await noLongerThan(graceMs, Promise.all([ended, this.turn]));
    this.held.go();
    await ended;
  }

  /** Tries a parked stream again. False when it is parked again, or was not parked. */
  async replay(stream: string): Promise<boolean> {
    return this.inTurn(() => takenUp(this.parked, this.projector, stream));
  }

  /**
   * Builds the documents anew beside the live ones, which go on, and swaps them in once they have caught up.
   * Throws when it is being built already, or the runner stops; the half-done build is thrown away.
   */
  async rebuild(onProgress: (progress: BuildProgress) => void): Promise<void> {
    if (this.building) throw new Error(`${this.name} is being built already`);
    this.building = true;
    const { events, reads } = this.from;
    const steadily = (work: () => Promise<void>): Promise<void> => this.steadily(work);
    const { current } = this.reading;
    const next = await BesideBuild.begin(this.projection, { events, reads, current, steadily, onProgress }).catch(
      (thrown: unknown) => {
        this.building = false;
        throw thrown;
      },
    );
    try {
      const { position } = await next.walk(-1);
      // What came meanwhile, while the live documents stand still: the new ones are never behind them.
      await this.inTurn(async () => {
        await next.walk(position);
        await next.swap();
        for await (const kept of this.parked.stored())
          if (!next.stuck.has(kept.value.stream)) await this.parked.clear(kept);
        for (const { event, thrown } of next.stuck.values()) await this.park(event, thrown);
      });
    } catch (thrown) {
      await next.discard();
      throw thrown;
    } finally {
      this.building = false;
    }
  }

  private async take(batch: FeedBatch): Promise<void> {
    const isLost = (): boolean => batch.signal.aborted && !this.from.feed.isLog;
    if (batch.missing) await this.makeUp(batch.missing, isLost);
    if (isLost()) return;
    const { marks } = this.progress.take(batch);
    const mark = this.from.feed.isLog ? batch.through : undefined;
    if (batch.records.length > 0 || (mark !== undefined && mark > this.marked + markEvery)) {
      await this.steadily(async () => this.projector.apply(await this.eventsOf(batch), mark), isLost);
      this.marked = batch.through;
    }
    if (isLost()) return;
    for (const one of marks) one.done = true;
    await this.progress.advance(batch.partition);
  }

  /** The events of a batch, internal ones read from the event store if any such is folded. */
  private async eventsOf({ records }: FeedBatch): Promise<readonly RecordedEvent[]> {
    const { feed, events, isInternal = () => true } = this.from;
    const given = records.map(({ event }) => event);
    if (feed.isLog || !this.projection.types.some(isInternal)) return given;
    const reads = new MarkerReads(events, records);
    return Promise.all(given.map(async (event) => (event.type === markerType ? reads.behind(event) : event)));
  }

  /** Folds what the feed lost, as the log has it. */
  private async makeUp(missing: Missing, isLost: () => boolean): Promise<void> {
    for (let after = Math.max(missing.after, this.floor); after + 1 < missing.before && !isLost();) {
      let page: readonly RecordedEvent[] = [];
      await this.steadily(async () => {
        page = await this.from.events.readAll(after, pageSize);
        await this.projector.apply(page.filter(({ stream }) => missing.has(stream)));
      }, isLost);
      const last = page.at(-1);
      if (!last) return;
      after = last.position;
    }
  }

  private park(event: RecordedEvent, thrown: unknown): Promise<void> {
    return parkAtOnce(this.parked, this.from.log, event, thrown);
  }

  private get reading(): Pick<Projecting, 'events' | 'current'> {
    return { events: this.from.events, current: this.from.current ?? ((event) => event) };
  }

  /** Batches, replays and the end of a build, one after the other. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.turn.then(work, work);
    this.turn = done;
    return done;
  }

  /**
   * Does it again until it is done: nothing may be passed over; or until the partition is somebody else's. Throws the
   * last failure when the runner stops.
   */
  private async steadily(work: () => Promise<void>, isLost: () => boolean = () => false): Promise<void> {
    while (!isLost())
      try {
        return await work();
      } catch (thrown) {
        if (this.stopping) throw thrown;
        if (!isUnavailable(thrown)) this.from.log.error({ group: this.name, err: thrown }, 'documents not written');
        await this.pauses.pause(awayPause);
      }
  }
}
