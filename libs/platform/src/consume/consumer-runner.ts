import type { RecordedEvent } from '@eventdesk/kernel/event';
import type { Clock } from '@eventdesk/kernel/ports/clock';
import type { EventStore } from '@eventdesk/kernel/ports/event-store';
import type { Feed, FeedBatch, FeedConsumer, FeedStart } from '@eventdesk/kernel/ports/feed';
import { markerType } from '@eventdesk/kernel/ports/feed';
import type { WorkState } from '@eventdesk/kernel/ports/work-state';
import type { Log } from '../compose/platform';
import type { Handler } from './handler';
import { groupLag } from './group-lag';
import { InHand } from './in-hand';
import { Lanes, Slots } from './lanes';
import { LettingGo, noLongerThan } from './letting-go';
import { MarkerReads } from './marker-reads';
import type { ParkedStream } from './parked-streams';
import { ParkedStreams } from './parked-streams';
import { Pauses } from './pauses';
import type { Lag } from './progress';
import { Progress } from './progress';
import { RetryTurns } from './retry-turns';
import type { SeenRevisions } from './seen-revisions';
import type { Coming, Worker } from './stream-worker';
import { follow, handle, tryPauses } from './stream-worker';

export interface ConsumerOptions {
  /** Name of the group: stored, a literal of the committed list. */
  readonly group: string;
  readonly kinds: readonly string[];
  /**
   * Where the group begins. `after` is a position of the log over every feed: one that is not the log is consumed from
   * its first record, and what stands up to there is passed over (invariant 11).
   */
  readonly start: FeedStart;
  /**
   * Position of the log up to which events came by an import (default: none did): what a group had not handled of them
   * is parked, so that nothing up to there is made up for when the feed has lost records.
   */
  readonly imported?: number;
  /** By event type; every other type is passed over. */
  readonly handlers: ReadonlyMap<string, Handler>;
  readonly feed: Feed;
  /** Where gaps, what the feed lost, internal events and parked streams are read from, as written. */
  readonly events: Pick<EventStore, 'read' | 'readAll'>;
  readonly state: WorkState;
  readonly clock: Clock;
  readonly log: Log;
  /** Brings an event to the version that handlers know; throws UnknownVersion. Without it events come as they are. */
  readonly current?: (event: RecordedEvent) => RecordedEvent;
  /**
   * Whether events of a type leave as markers. A group that handles none of these reads nothing for markers; without it
   * each marker is read. Of no use over a feed that is the log.
   */
  readonly isInternal?: (type: string) => boolean;
  /** How many events are handled at the same time, of different streams (default 16). */
  readonly parallel?: number;
  readonly batchSize?: number;
  /**
   * How many events may be in hand before the feed has to wait (default 500), and no more than 16 MiB of them where the
   * feed tells bytes, the last one in hand excepted. Behind that stands only the batch that each partition has given.
   */
  readonly window?: number;
  /** Pauses between tries, in milliseconds. */
  readonly tryPauses?: readonly number[];
  /** How often streams that wait for a newer release are tried again, in milliseconds (default 60,000). */
  readonly retryMs?: number;
}

/** What a group is at. */
export interface Figures {
  readonly group: string;
  readonly parked: number;
  readonly partitions: readonly Lag[];
}

const heartbeatMs = 1000;
/** How long a stop waits for handlers that hang, in milliseconds; what they had comes again next time. */
const graceMs = 3000;
/** Events of the log read at once to make up for lost records. */
const pageSize = 200;

/**
 * Runs the handlers of one consumer group: each stream in order, streams beside each other, a checkpoint only behind
 * what took effect (invariant 7), streams that fail again and again parked (invariant 14). Over a feed that is not the
 * log any number of members share the partitions; revisions that never came are read from the event store (invariant 6).
 */
export class ConsumerRunner {
  private readonly lanes = new Lanes();
  private readonly progress = new Progress();
  private readonly pauses = new Pauses();
  private readonly held = new LettingGo();
  private readonly inHand: InHand;
  private readonly parkedStreams: ParkedStreams;
  private readonly turns: RetryTurns;
  private readonly worker: Worker;
  private readonly window: number;
  private readonly readsMarkers: boolean;
  private consumer: FeedConsumer | undefined;
  private stopping = false;
  private readonly stopped: Promise<void>;
  private hasStopped: () => void = () => undefined;

  constructor(private readonly options: ConsumerOptions) {
    const { state, clock, group, handlers, events, log, feed, start, isInternal = () => true, retryMs } = options;
    this.parkedStreams = new ParkedStreams(state, clock, group);
    this.turns = new RetryTurns({ state, group, isAlone: feed.isLog, ...(retryMs !== undefined && { retryMs }) }, this.parkedStreams, (stream) => this.inTurn(stream)); // prettier-ignore
    this.window = options.window ?? 500;
    this.inHand = new InHand(this.window);
    this.readsMarkers = !feed.isLog && [...handlers.keys()].some(isInternal);
    this.stopped = new Promise((resolve) => (this.hasStopped = resolve));
    this.worker = {
      group,
      handlers,
      events,
      log,
      parked: this.parkedStreams,
      slots: new Slots(options.parallel ?? 16),
      pauses: this.pauses,
      current: options.current ?? ((event) => event),
      tryPauses: options.tryPauses ?? tryPauses,
      stopping: () => this.stopping,
      floor: !feed.isLog && typeof start === 'object' && 'after' in start ? start.after : -1,
    };
  }

  async start(): Promise<void> {
    const { feed, group, kinds, batchSize = 100 } = this.options;
    const given = this.options.start;
    const start = !feed.isLog && typeof given === 'object' && 'after' in given ? 'first' : given;
    await this.parkedStreams.refresh();
    const onBatch = (batch: FeedBatch): Promise<void> => this.held.hold(this.onBatch(batch));
    this.consumer = await feed.consume({ group, kinds, start, batchSize, onBatch });
    // Stopped while it joined.
    if (this.stopping) await this.consumer.stop();
    else this.turns.start();
  }

  /**
   * Ends within the batch: what is being handled is finished and committed, the rest comes again next time. A handler
   * that hangs is waited for 3 seconds, and then left.
   */
  async stop(): Promise<void> {
    this.stopping = true;
    this.turns.end();
    this.pauses.end();
    this.inHand.look();
    await noLongerThan(graceMs, this.lanes.drained());
    const ended = this.consumer?.stop();
    this.hasStopped();
    this.held.go();
    await ended;
  }

  /** Resolves once everything that is in the feed now took effect, or is parked, by whichever member of the group. */
  async idle(): Promise<void> {
    const { feed, kinds, group } = this.options;
    await this.progress.reached(feed, group, kinds, await feed.ends(kinds));
  }

  /**
   * Resolves once everything up to a position of the log took effect, or is parked; over a feed that is not the log, and
   * knows no positions, once everything that it holds now did.
   */
  async settled(position: number): Promise<void> {
    const { feed, kinds, group } = this.options;
    if (!feed.isLog) return this.idle();
    const ends = Object.keys(await feed.ends(kinds)).map((partition) => [partition, position] as const);
    await this.progress.reached(feed, group, kinds, Object.fromEntries(ends));
  }

  /** Of this member: the partitions that it has now. */
  get figures(): Figures {
    return { group: this.options.group, parked: this.parkedStreams.count, partitions: this.progress.lags };
  }

  /** How much of the feed the whole group has before it. Throws StoreUnavailable. */
  lag(): Promise<number> {
    const { feed, group, kinds } = this.options;
    return groupLag(feed, group, kinds);
  }

  /** Streams that are parked or wait, as stored. */
  async parked(): Promise<readonly ParkedStream[]> {
    const all: ParkedStream[] = [];
    await this.parkedStreams.refresh((one) => void all.push(one));
    return all;
  }

  /** Tries a parked stream again, from the event it stands at. False when it is parked again, or was not parked. */
  replay(stream: string): Promise<boolean> {
    return this.inTurn(stream);
  }

  /** Gives up the event that a stream stands at, for this group, and goes on behind it. */
  async drop(stream: string): Promise<boolean> {
    const at = (await this.parkedStreams.get(stream))?.value;
    if (!at) return false;
    await this.parkedStreams.put({ ...at, revision: at.revision + 1 });
    return this.replay(stream);
  }

  /** Tries the streams again that wait for a newer release. */
  retryWaiting(): Promise<void> {
    return this.turns.retryWaiting();
  }

  private async inTurn(stream: string): Promise<boolean> {
    let gone = false;
    await this.lanes.push(stream, async () => void (gone = await this.goOn(stream).catch(() => false)));
    return gone;
  }

  /** Handles a parked stream to its end, and again what came to wait behind it meanwhile. */
  private async goOn(stream: string): Promise<boolean> {
    for (let from = 0; ;) {
      // As it was before the last look at the stream: what comes to wait behind it from now on is seen.
      const kept = await this.parkedStreams.get(stream);
      if (!kept) return from > 0;
      const { fate, next } = await follow(this.worker, stream, Math.max(from, kept.value.revision));
      if (fate !== 'done') return false;
      if (await this.parkedStreams.clear(kept)) return true;
      from = next;
    }
  }

  private async onBatch(batch: FeedBatch): Promise<void> {
    if (this.stopping) return this.stopped;
    const beat = setInterval(() => {
      batch.heartbeat().catch(() => undefined);
      // Whether a partition was taken away is seen by looking.
      this.inHand.look();
    }, heartbeatMs);
    try {
      const { isNew, seen } = this.progress.open(batch);
      if (isNew) await this.refreshed(batch);
      await this.makeUp(batch, seen);
      if (!this.isOver(batch)) await this.takeIn(batch, seen);
    } finally {
      clearInterval(beat);
    }
    if (this.stopping) await this.stopped;
  }

  private async takeIn(batch: FeedBatch, seen: SeenRevisions): Promise<void> {
    const { marks, watermark } = this.progress.take(batch);
    const reads = this.readsMarkers ? new MarkerReads(this.options.events, batch.records) : undefined;
    const isLost = (): boolean => batch.signal.aborted;
    for (const [at, { event, bytes }] of batch.records.entries()) {
      const mark = marks[at];
      if (!mark) continue;
      const isMarker = reads !== undefined && event.type === markerType;
      const from = this.options.feed.isLog ? event.revision : seen.take(event.stream, event.revision);
      const isOurs = isMarker || this.options.handlers.has(event.type);
      if (from > event.revision || (from === event.revision && !isOurs)) mark.done = true;
      else {
        while (this.inHand.isFull && !this.isOver(batch)) await this.inHand.room();
        if (this.isOver(batch)) return;
        const coming = { isLost, ...(isMarker && { behind: (marker: RecordedEvent) => reads.behind(marker) }) };
        this.enter(event, from, coming, bytes ?? 0, () => {
          mark.done = true;
          return this.progress.advance(batch.partition);
        }).catch(() => undefined);
      }
    }
    await this.progress.advance(batch.partition);
    while ((this.inHand.isFull || watermark.open > 10 * this.window) && !this.isOver(batch)) await this.inHand.room();
  }

  /** Handles what the feed lost, as the log has it, before anything that comes behind it (T26). */
  private async makeUp(batch: FeedBatch, seen: SeenRevisions): Promise<void> {
    const { missing } = batch;
    if (!missing) return;
    const isLost = (): boolean => batch.signal.aborted;
    const behind = Math.max(missing.after, this.worker.floor, this.options.imported ?? -1);
    for (let after = behind; after + 1 < missing.before && !this.isOver(batch);) {
      const page = await this.options.events.readAll(after, pageSize).catch(() => undefined);
      if (!page) await this.pauses.pause(heartbeatMs);
      else if (page.length === 0) return;
      else {
        const ours = page.filter(({ stream, position }) => position < missing.before && missing.has(stream));
        await Promise.all(ours.map((event) => this.enter(event, seen.take(event.stream, event.revision), { isLost })));
        after = page.at(-1)?.position ?? after;
      }
    }
  }

  /** Handles an event in its stream's turn, and before it what never came since `from`. */
  private async enter(
    event: RecordedEvent,
    from: number,
    coming: Coming,
    bytes = 0,
    done: () => Promise<void> = async () => undefined,
  ): Promise<void> {
    this.inHand.take(bytes);
    const work = this.lanes.push(event.stream, async () => {
      if (this.stopping || coming.isLost?.()) return;
      if (!(await this.waits(event.stream, coming))) {
        const gap = from < event.revision ? await follow(this.worker, event.stream, from, event.revision - 1, coming.isLost) : undefined; // prettier-ignore
        const fate = gap && gap.fate !== 'done' ? gap.fate : await handle(this.worker, event, coming);
        if (fate === 'left') return;
      }
      await done();
    });
    await work.catch(() => undefined);
    this.inHand.leave(bytes);
  }

  /** Whether an event has to wait behind its parked stream. Another member may have parked it, or taken it up again. */
  private async waits(stream: string, { isLost }: Coming): Promise<boolean> {
    const { parkedStreams, options: { feed } } = this; // prettier-ignore
    while (parkedStreams.mayBe(stream))
      try {
        return feed.isLog ? (await parkedStreams.get(stream)) !== undefined : await parkedStreams.waitsBehind(stream);
      } catch {
        if (this.stopping || isLost?.()) throw new Error('the group stops, or lost the partition');
        await this.pauses.pause(heartbeatMs);
      }
    return false;
  }

  /** What other members parked before they gave this partition away. */
  private async refreshed(batch: FeedBatch): Promise<void> {
    if (this.options.feed.isLog) return;
    while (!this.isOver(batch))
      try {
        return await this.parkedStreams.refresh();
      } catch {
        await this.pauses.pause(heartbeatMs);
      }
  }

  private isOver({ signal }: FeedBatch): boolean {
    return this.stopping || signal.aborted;
  }
}
