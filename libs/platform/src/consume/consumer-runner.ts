import type { RecordedEvent } from '@eventdesk/kernel/event';
import type { Clock } from '@eventdesk/kernel/ports/clock';
import type { EventStore } from '@eventdesk/kernel/ports/event-store';
import type { Feed, FeedBatch, FeedConsumer, FeedStart } from '@eventdesk/kernel/ports/feed';
import type { WorkState } from '@eventdesk/kernel/ports/work-state';
import type { Log } from '../compose/platform';
import type { Handler } from './handler';
import { Lanes, Slots } from './lanes';
import type { ParkedStream } from './parked-streams';
import { ParkedStreams } from './parked-streams';
import { Pauses } from './pauses';
import type { Lag } from './progress';
import { Progress } from './progress';
import type { Worker } from './stream-worker';
import { follow, handle, tryPauses } from './stream-worker';

export interface ConsumerOptions {
  /** Name of the group: stored, a literal of the committed list. */
  readonly group: string;
  readonly kinds: readonly string[];
  readonly start: FeedStart;
  /** By event type; every other type is passed over. */
  readonly handlers: ReadonlyMap<string, Handler>;
  readonly feed: Feed;
  /** Where gaps and parked streams are read from, as written. */
  readonly events: Pick<EventStore, 'read'>;
  readonly state: WorkState;
  readonly clock: Clock;
  readonly log: Log;
  /** Brings an event to the version that handlers know; throws UnknownVersion. Without it events come as they are. */
  readonly current?: (event: RecordedEvent) => RecordedEvent;
  /** How many events are handled at the same time, of different streams (default 16). */
  readonly parallel?: number;
  readonly batchSize?: number;
  /** How many events may be in hand before the feed has to wait (default 500). */
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

/**
 * Runs the handlers of one consumer group: each stream in order, streams beside each other, a checkpoint only behind
 * what took effect (invariant 7), streams that fail again and again parked (invariant 14).
 */
export class ConsumerRunner {
  private readonly lanes = new Lanes();
  private readonly progress = new Progress();
  private readonly pauses = new Pauses();
  private readonly parkedStreams: ParkedStreams;
  private readonly worker: Worker;
  private readonly window: number;
  private consumer: FeedConsumer | undefined;
  private timer: NodeJS.Timeout | undefined;
  private inHand = 0;
  private room: (() => void)[] = [];
  private stopping = false;
  private readonly stopped: Promise<void>;
  private hasStopped: () => void = () => undefined;

  constructor(private readonly options: ConsumerOptions) {
    const { state, clock, group, handlers, events, log } = options;
    this.parkedStreams = new ParkedStreams(state, clock, group);
    this.window = options.window ?? 500;
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
    };
  }

  async start(): Promise<void> {
    const { feed, group, kinds, start, batchSize = 100, retryMs = 60_000 } = this.options;
    await this.parkedStreams.refresh();
    this.consumer = await feed.consume({ group, kinds, start, batchSize, onBatch: (batch) => this.onBatch(batch) });
    this.timer = setInterval(() => void this.retryWaiting().catch(() => undefined), retryMs);
    this.timer.unref();
    this.startWaiting().catch(() => undefined);
  }

  /** Ends within the batch: what is being handled is finished and committed, the rest comes again next time. */
  async stop(): Promise<void> {
    this.stopping = true;
    clearInterval(this.timer);
    this.pauses.end();
    this.makeRoom();
    await this.lanes.drained();
    const ended = this.consumer?.stop();
    this.hasStopped();
    await ended;
  }

  /** Resolves once everything that is in the feed now took effect, or is parked. */
  async idle(): Promise<void> {
    const { feed, kinds, group } = this.options;
    await this.progress.reached(feed, group, kinds, await feed.ends(kinds));
  }

  /** Resolves once everything up to a position of the log took effect, or is parked; of a feed that is the log itself. */
  async settled(position: number): Promise<void> {
    const { feed, kinds, group } = this.options;
    const ends = Object.keys(await feed.ends(kinds)).map((partition) => [partition, position] as const);
    await this.progress.reached(feed, group, kinds, Object.fromEntries(ends));
  }

  get figures(): Figures {
    return { group: this.options.group, parked: this.parkedStreams.all.length, partitions: this.progress.lags };
  }

  /** Streams that are parked or wait, as stored. */
  async parked(): Promise<readonly ParkedStream[]> {
    await this.parkedStreams.refresh();
    return this.parkedStreams.all;
  }

  /** Tries a parked stream again, from the event it stands at. False when it is parked again, or was not parked. */
  async replay(stream: string): Promise<boolean> {
    await this.parkedStreams.refresh();
    let gone = false;
    await this.lanes.push(stream, async () => {
      const at = this.parkedStreams.get(stream);
      if (!at || (await follow(this.worker, stream, at.revision)) !== 'done') return;
      await this.parkedStreams.clear(stream).then(
        () => (gone = true),
        () => undefined,
      );
    });
    return gone;
  }

  /** Gives up the event that a stream stands at, for this group, and goes on behind it. */
  async drop(stream: string): Promise<boolean> {
    await this.parkedStreams.refresh();
    const at = this.parkedStreams.get(stream);
    if (!at) return false;
    await this.parkedStreams.put({ ...at, revision: at.revision + 1 });
    return this.replay(stream);
  }

  /** Tries the streams again that wait for a newer release. */
  async retryWaiting(): Promise<void> {
    await this.parkedStreams.refresh();
    await this.startWaiting();
  }

  private async startWaiting(): Promise<void> {
    const waiting = this.parkedStreams.all.filter(({ state }) => state === 'waiting');
    await Promise.all(waiting.map(({ stream }) => this.replay(stream)));
  }

  private async onBatch(batch: FeedBatch): Promise<void> {
    if (this.stopping) return this.stopped;
    await this.refreshed();
    const { marks, watermark } = this.progress.take(batch);
    for (const [at, { event }] of batch.records.entries()) {
      const mark = marks[at];
      if (!mark) continue;
      if (!this.options.handlers.has(event.type)) mark.done = true;
      else this.enter(event, batch, () => (mark.done = true));
    }
    await this.progress.advance(batch.partition);
    const beat = setInterval(() => void batch.heartbeat().catch(() => undefined), heartbeatMs);
    while ((this.inHand >= this.window || watermark.open > 10 * this.window) && !this.stopping && !batch.signal.aborted)
      await new Promise<void>((resolve) => this.room.push(resolve));
    clearInterval(beat);
    if (this.stopping) await this.stopped;
  }

  private enter(event: RecordedEvent, batch: FeedBatch, done: () => void): void {
    this.inHand++;
    const leave = (): void => {
      this.inHand--;
      this.makeRoom();
    };
    this.lanes
      .push(event.stream, async () => {
        if (this.stopping || batch.signal.aborted) return;
        const parked = this.parkedStreams.get(event.stream);
        if (!parked && (await handle(this.worker, event)) === 'left') return;
        done();
        await this.progress.advance(batch.partition);
      })
      .then(leave, leave);
  }

  /** A feed that is the log has this runner as its group's only consumer, who knows what it parked. */
  private async refreshed(): Promise<void> {
    if (this.options.feed.isLog) return;
    while (!this.stopping)
      try {
        return await this.parkedStreams.refresh();
      } catch {
        await this.pauses.pause(heartbeatMs);
      }
  }

  private makeRoom(): void {
    for (const resolve of this.room.splice(0)) resolve();
  }
}
