import type { RecordedEvent } from '@eventdesk/kernel/event';
import type { Clock } from '@eventdesk/kernel/ports/clock';
import type { EventStore } from '@eventdesk/kernel/ports/event-store';
import type { Feed, FeedBatch, FeedConsumer } from '@eventdesk/kernel/ports/feed';
import type { ReadCollection, ReadStore } from '@eventdesk/kernel/ports/read-store';
import type { WorkState } from '@eventdesk/kernel/ports/work-state';
import type { Document, Projection } from '@eventdesk/kernel/projection';
import { versionedName } from '@eventdesk/kernel/projection';
import { UnknownVersion } from '@eventdesk/kernel/upcast';
import type { Log } from '../compose/platform';
import { isUnavailable } from '../consume/handler';
import { ParkedStreams } from '../consume/parked-streams';
import { Pauses } from '../consume/pauses';
import { Progress } from '../consume/progress';
import { pagesAfter } from './log-walk';
import type { Projecting } from './projector';
import { Projector } from './projector';
import { RevisionWaiters } from './revision-waiters';

/** What projections run on; plain things, so that a worker thread can make them. */
export interface ProjectionSources {
  readonly feed: Feed;
  /** As written. */
  readonly events: Pick<EventStore, 'read' | 'readAll' | 'head'>;
  readonly reads: ReadStore;
  readonly state: WorkState;
  readonly clock: Clock;
  readonly log: Log;
  /** Brings an event to the version that is folded; throws UnknownVersion. Without it events come as they are. */
  readonly current?: (event: RecordedEvent) => RecordedEvent;
}

/** Where a build stands. */
export interface BuildProgress {
  readonly projection: string;
  readonly position: number;
  readonly head: number;
}

const awayPause = 1000;
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
  private readonly projector: Projector;
  private consumer: FeedConsumer | undefined;
  private turn: Promise<unknown> = Promise.resolve();
  private stopping = false;
  private building = false;
  private marked = -1;

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
      isParked: (stream) => this.parked.get(stream) !== undefined,
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

  /** Keeps up with the feed from now on; everything up to `position` is in. */
  async follow(position: number): Promise<void> {
    const { feed } = this.from;
    this.marked = position;
    // Kafka has no one offset that stands for a position: from the first on, what is in already is passed over.
    const start = feed.isLog ? { after: position } : 'first';
    const onBatch = (batch: FeedBatch): Promise<void> => this.inTurn(() => this.take(batch));
    this.consumer = await feed.consume({ group: this.name, kinds: [this.projection.kind], start, batchSize, onBatch });
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.pauses.end();
    await this.consumer?.stop();
    await this.turn.catch(() => undefined);
  }

  /** Tries a parked stream again. False when it is parked again, or was not parked. */
  async replay(stream: string): Promise<boolean> {
    await this.parked.refresh();
    if (!this.parked.get(stream)) return false;
    return this.inTurn(async () => {
      if (!(await this.projector.resume(stream))) return false;
      await this.parked.clear(stream);
      return true;
    });
  }

  /**
   * Builds the documents anew beside the live ones, which go on, and swaps them in once they have caught up.
   * Throws when it is being built already, or the runner stops; the half-done build is thrown away.
   */
  async rebuild(onProgress: (progress: BuildProgress) => void): Promise<void> {
    if (this.building) throw new Error(`${this.name} is being built already`);
    this.building = true;
    const stuck = new Map<string, { event: RecordedEvent; thrown: unknown }>();
    const next = await this.from.reads.beside(this.projection).catch((thrown: unknown) => {
      this.building = false;
      throw thrown;
    });
    const projector = new Projector(this.projection, next, {
      ...this.reading,
      isParked: (stream) => stuck.has(stream),
      park: async (event, thrown) => void stuck.set(event.stream, { event, thrown }),
      advanced: () => undefined,
    });
    try {
      const build = async (after: number): Promise<number> => {
        let position = after;
        const head = await this.from.events.head();
        for await (const { page, last } of pagesAfter(this.from.events, after)) {
          await this.steadily(() => projector.apply(page, last));
          position = last;
          onProgress({ projection: this.name, position, head: Math.max(head, last) });
        }
        return position;
      };
      const position = await build(-1);
      // What came meanwhile, while the live documents stand still: the new ones are never behind them.
      await this.inTurn(async () => {
        await build(position);
        await next.swap();
        for (const { stream } of this.parked.all) if (!stuck.has(stream)) await this.parked.clear(stream);
        for (const { event, thrown } of stuck.values()) await this.park(event, thrown);
      });
    } catch (thrown) {
      await next.discard();
      throw thrown;
    } finally {
      this.building = false;
    }
  }

  private async take(batch: FeedBatch): Promise<void> {
    const { marks } = this.progress.take(batch);
    const events = batch.records.map(({ event }) => event);
    const mark = this.from.feed.isLog ? batch.through : undefined;
    if (events.length > 0 || batch.through > this.marked + markEvery) {
      await this.steadily(() => this.projector.apply(events, mark));
      this.marked = batch.through;
    }
    for (const one of marks) one.done = true;
    await this.progress.advance(batch.partition);
  }

  /** A fold is pure: trying it again would fail again, so its stream is parked at once. */
  private async park(event: RecordedEvent, thrown: unknown): Promise<void> {
    const state = thrown instanceof UnknownVersion ? 'waiting' : 'parked';
    const { cause: _cause, ...fields } = await this.parked.park(event, state, thrown, 1);
    this.from.log.error(fields, state === 'parked' ? 'stream parked' : 'stream waits for a newer release');
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

  /** Does it again until it is done: nothing may be passed over. Throws the last failure when the runner stops. */
  private async steadily(work: () => Promise<void>): Promise<void> {
    for (;;)
      try {
        return await work();
      } catch (thrown) {
        if (this.stopping) throw thrown;
        if (!isUnavailable(thrown)) this.from.log.error({ group: this.name, err: thrown }, 'documents not written');
        await this.pauses.pause(awayPause);
      }
  }
}
