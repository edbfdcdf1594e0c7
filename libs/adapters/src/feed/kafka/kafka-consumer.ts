import type { FeedConsumer, FeedRecord, FeedSubscription, StopSignal } from '@eventdesk/kernel/ports/feed';
import type { Admin, Consumer, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import { asked } from './client';
import type { Aside } from './envelope';
import { halfSigned } from './envelope';
import type { RecordedEvent } from '@eventdesk/kernel/event';
import type { Noted } from './generation';
import { Generation } from './generation';
import type { KafkaLog } from './logging';
import type { Bounds, Place } from './offsets';
import { boundsOf, committedOf, goOnAt, nameOf, reachedText } from './offsets';
import { startsOf } from './starts';
import { missingOf } from './missing';
import { Joining } from './joining';

/** What all groups of a feed share. */
export interface Surroundings {
  readonly kafka: Kafka;
  readonly admin: Admin;
  readonly log: KafkaLog;
  /** The log that positions beside committed offsets are of. */
  readonly logId: string;
  /** The event of a message, or why it is set aside. */
  readonly read: (message: KafkaMessage) => RecordedEvent | typeof halfSigned | Aside;
  /** The event that a record that is not signed by us, or by half, claims to be, as the log has it. */
  readonly claimed: (
    message: KafkaMessage,
    place: Place,
    partitions: number,
    signal: StopSignal,
  ) => Promise<RecordedEvent | undefined>;
  /** A record was set aside; it is counted and never given to anybody. */
  readonly onAside: (why: Aside, place: Place & { readonly offset: number }) => void;
  /** A group's next record is gone: what it held comes from the event store. */
  readonly onLost: (group: string, place: Place & { readonly expected: number; readonly offset: number }) => void;
}

const heartbeatMs = 1000;
const commitMs = 100;
const pauseMs = 500;
/** How long a stop waits for brokers that are away, in milliseconds. */
const stopMs = 2000;
/** Most bytes of one answer of a broker: with what the runner has in hand, all that a group keeps in memory. */
const fetchBytes = 8 * 1024 * 1024;

/** One member of a group. It says itself where each partition begins; the client's own rule would skip without a word. */
export class KafkaConsumer implements FeedConsumer {
  private consumer: Consumer;
  private generation: Generation;
  private stopping = false;
  private readonly joining: Joining;
  private readonly inHand = new Set<Promise<void>>();
  private flushing: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  private begun: () => void = () => undefined;
  /** Resolves once the first partitions were begun (none, when others have them all). */
  readonly started: Promise<void>;

  constructor(
    private readonly groupId: string,
    private readonly topics: readonly string[],
    private readonly subscription: FeedSubscription,
    /** The ends as they were when the group was asked for: where `now` is. */
    private readonly ends: ReadonlyMap<string, Bounds>,
    private readonly at: Surroundings,
  ) {
    this.generation = new Generation(() => this.stopping);
    this.started = new Promise((resolve) => (this.begun = resolve));
    this.joining = new Joining(at.log, groupId);
    this.consumer = this.newConsumer();
  }

  /** Joins the group. Throws StoreUnavailable. */
  async start(): Promise<void> {
    const { consumer } = this;
    await asked('a connection', consumer.connect());
    await asked('a subscription', consumer.subscribe({ topics: [...this.topics], fromBeginning: true }));
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: 12,
      eachBatch: (payload) => this.track(this.eachBatch(payload)),
    });
    this.timer ??= setInterval(() => void this.settle().catch(() => undefined), commitMs).unref();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.begun();
    clearInterval(this.timer);
    await Promise.allSettled(this.inHand);
    const left = this.flush(this.generation).then(() => this.consumer.disconnect().catch(() => undefined));
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([left, new Promise((resolve) => (timer = setTimeout(resolve, stopMs)))]);
    clearTimeout(timer);
  }

  private newConsumer(): Consumer {
    const consumer = this.at.kafka.consumer({
      groupId: this.groupId,
      allowAutoTopicCreation: false,
      sessionTimeout: 6000,
      rebalanceTimeout: 30_000,
      heartbeatInterval: heartbeatMs,
      maxWaitTimeInMs: 250,
      maxBytes: fetchBytes,
      metadataMaxAge: 60_000,
      retry: { initialRetryTime: 200, maxRetryTime: 1000, retries: 5, restartOnFailure: async () => !this.stopping },
    });
    const { GROUP_JOIN, REBALANCING, CRASH } = consumer.events;
    consumer.on(GROUP_JOIN, ({ payload }) => this.joined(consumer, payload.memberAssignment));
    consumer.on(REBALANCING, () => this.generation.lose());
    consumer.on(CRASH, ({ payload: { restart, error } }) => {
      this.generation.lose();
      this.joining.failed(error.message);
      if (!restart && !this.stopping) this.later();
    });
    return consumer;
  }

  private later(): void {
    setTimeout(() => void this.again().catch(() => undefined), pauseMs);
  }

  /** A consumer that the client gave up is made anew. */
  private async again(): Promise<void> {
    if (this.stopping) return;
    await this.consumer.disconnect().catch(() => undefined);
    if (this.stopping) return;
    const consumer = (this.consumer = this.newConsumer());
    await this.start().catch(() => this.later());
    // A stop that came meanwhile may have found it before it was in the group.
    if (this.stopping) await consumer.disconnect();
  }

  /** Called before the first fetch of a generation: nothing is fetched before each partition was told where to begin. */
  private joined(consumer: Consumer, assignment: Readonly<Record<string, number[]>>): void {
    this.joining.done();
    this.generation.lose();
    const generation = (this.generation = new Generation(() => this.stopping));
    const topics = Object.entries(assignment).map(([topic, partitions]) => ({ topic, partitions }));
    consumer.pause(topics);
    const places = topics.flatMap(({ topic, partitions }) => partitions.map((partition) => ({ topic, partition })));
    this.begin(consumer, generation, places).catch(() => undefined);
  }

  private async begin(consumer: Consumer, generation: Generation, places: readonly Place[]): Promise<void> {
    while (!generation.signal.aborted)
      try {
        const [committed, bounds] = await Promise.all([
          committedOf(this.at.admin, this.groupId, this.topics, this.at.logId),
          boundsOf(this.at.admin, this.topics),
        ]);
        const { start } = this.subscription;
        const starts = startsOf(places, { committed, bounds, start, ends: this.ends });
        const fresh = starts.filter(({ isFresh }) => isFresh);
        for (const { topic, partition, offset, isLost } of fresh) {
          const expected = committed.get(nameOf({ topic, partition }))?.offset;
          if (isLost && expected !== undefined) this.at.onLost(this.groupId, { topic, partition, expected, offset });
        }
        if (generation.signal.aborted) return;
        if (fresh.length > 0) await this.commit(consumer, fresh);
        if (generation.signal.aborted) return;
        for (const { topic, partition, offset, reached, isLost } of starts) {
          const name = nameOf({ topic, partition });
          generation.begin(name, offset, reached, isLost);
          consumer.seek({ topic, partition, offset: String(offset) });
          const resume = (): void => consumer.resume([{ topic, partitions: [partition] }]);
          if (isLost && bounds.get(name)?.high === offset)
            void this.track(this.giveLoss({ topic, partition }, generation, offset)).then(resume, () => undefined);
          else resume();
        }
        this.begun();
        return;
      } catch (thrown) {
        const error = thrown instanceof Error ? thrown.message : String(thrown);
        this.at.log('debug', 'partitions could not be begun, trying again', { group: this.groupId, error });
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
  }

  /** Nothing is left of a partition: what it held is told at once, since its next record may never come. */
  private async giveLoss(place: Place, generation: Generation, offset: number): Promise<void> {
    const name = nameOf(place);
    const bare = { partition: name, records: [], through: offset - 1, head: offset - 1, signal: generation.signal };
    const commit = generation.committing(place, []);
    while (!generation.signal.aborted) {
      const missing = missingOf(place, this.partitions(place.topic), generation.losses.get(name), Infinity);
      if (!missing) return;
      try {
        await this.subscription.onBatch({ ...bare, missing, commit, heartbeat: async () => undefined });
        if (!generation.signal.aborted) generation.losses.delete(name);
      } catch {
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }
  }

  private partitions(topic: string): number {
    return [...this.ends.keys()].filter((name) => name.startsWith(`${topic}/`)).length;
  }

  private track(work: Promise<void>): Promise<void> {
    const kept = work.finally(() => this.inHand.delete(kept));
    this.inHand.add(kept);
    return kept;
  }

  /** Never throws to the client, which would stop the partition and begin again from the last commit for ever. */
  private async eachBatch(payload: EachBatchPayload): Promise<void> {
    const { generation } = this;
    const { topic, partition } = payload.batch;
    const expected = generation.positions.get(nameOf({ topic, partition }));
    if (generation.signal.aborted || expected === undefined) return;
    const beat = setInterval(() => void this.beat(payload, generation).catch(() => undefined), heartbeatMs);
    try {
      if (await this.isNext(payload, generation, expected)) await this.give(payload, generation);
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown.message : String(thrown);
      this.at.log('error', 'a batch failed and is given again', { group: this.groupId, topic, partition, error });
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    } finally {
      clearInterval(beat);
      // Whoever gets the partition next begins behind what took effect here.
      if (generation.lost) await this.flush(generation);
    }
  }

  private async beat(payload: EachBatchPayload, generation: Generation): Promise<void> {
    try {
      await payload.heartbeat();
    } catch (thrown) {
      const { type = '' } = thrown as { type?: string };
      // The client joins anew once the batch is left; other failures are those of a broker, and pass.
      if (/REBALANCE_IN_PROGRESS|ILLEGAL_GENERATION|UNKNOWN_MEMBER_ID|NOT_COORDINATOR/.test(type)) generation.lose();
    }
  }

  /**
   * Whether a fetch is the one that was to come: it may be of before a rebalance, or from where the client went by its
   * own rule when the offset was out of range.
   */
  private async isNext({ batch }: EachBatchPayload, generation: Generation, expected: number): Promise<boolean> {
    const { topic, partition } = batch;
    const name = nameOf({ topic, partition });
    const { fetchedOffset } = batch as { readonly fetchedOffset?: string };
    const fetched = Number(fetchedOffset ?? batch.firstOffset() ?? expected);
    if (fetched === expected) return true;
    const at = (await boundsOf(this.at.admin, [topic])).get(name);
    if (!at || generation.signal.aborted) return false;
    const { offset, isLost } = goOnAt(expected, at);
    const reached = generation.reachedOf(name);
    if (isLost || fetched === at.low) this.at.onLost(this.groupId, { topic, partition, expected, offset: at.low });
    // The client went back; repeats change nothing, while going on at the old number could skip in a topic made anew.
    if (!isLost && fetched < expected) {
      generation.begin(name, fetched, reached, true);
      return true;
    }
    // Control records of a foreign transaction are passed over by the client, and come again as the same difference.
    if (!isLost && generation.believes(name, expected, fetched)) return true;
    if (isLost) generation.begin(name, offset, reached, true);
    this.consumer.seek({ topic, partition, offset: String(offset) });
    return false;
  }

  private async give({ batch, resolveOffset, heartbeat }: EachBatchPayload, generation: Generation): Promise<void> {
    const { topic, partition, messages } = batch;
    const { batchSize, onBatch } = this.subscription;
    const place = { topic, partition };
    for (let from = 0; from < messages.length; from += batchSize) {
      if (generation.signal.aborted) return;
      const part = messages.slice(from, from + batchSize);
      const last = part.at(-1)?.offset ?? batch.lastOffset();
      const through = Number(from + batchSize >= messages.length ? batch.lastOffset() : last);
      const name = nameOf(place);
      const records = await this.recordsOf(place, part, generation.signal);
      // Some may not have been looked up: none of them was handed over.
      if (generation.signal.aborted) return;
      const first = records[0]?.event.position;
      // Until a record says where it stands, the loss waits for the next, and nothing is committed.
      const isUntold = first === undefined && generation.losses.has(name);
      const committing = generation.committing(place, records);
      const after = generation.losses.get(name);
      const missing = first === undefined ? undefined : missingOf(place, this.partitions(topic), after, first);
      await onBatch({
        partition: name,
        records,
        through,
        head: Math.max(through, Number(batch.highWatermark) - 1),
        ...(missing && { missing }),
        commit: isUntold ? async () => undefined : committing,
        heartbeat: () => heartbeat().catch(() => undefined),
        signal: generation.signal,
      });
      if (missing && !generation.signal.aborted) generation.losses.delete(name);
      if (generation.lost) return;
      generation.positions.set(name, through + 1);
      resolveOffset(last);
      // Many batches may have been handled without a pause: others come first now.
      await new Promise(setImmediate);
    }
  }

  private async recordsOf(place: Place, messages: readonly KafkaMessage[], signal: StopSignal): Promise<FeedRecord[]> {
    const records: FeedRecord[] = [];
    for (const message of messages) {
      const offset = Number(message.offset);
      const read = this.at.read(message);
      if (typeof read === 'string' && read !== halfSigned) this.at.onAside(read, { ...place, offset });
      const event =
        read === 'forged' || read === halfSigned
          ? await this.at.claimed(message, place, this.partitions(place.topic), signal)
          : read;
      if (typeof event === 'object') records.push({ offset, event, bytes: message.value?.length ?? 0 });
    }
    return records;
  }

  /** Resolves once what took effect so far is committed, or was tried to be. */
  settle(): Promise<void> {
    return this.flush(this.generation);
  }

  private flush(generation: Generation): Promise<void> {
    return (this.flushing = this.flushing.then(() => this.write(generation)));
  }

  private async write(generation: Generation): Promise<void> {
    const taken = generation.take();
    if (taken.length === 0) return;
    try {
      await this.commit(this.consumer, taken);
    } catch {
      for (const noted of taken) generation.note(noted);
    }
  }

  private commit(consumer: Consumer, all: readonly (Noted & { readonly isLost?: boolean })[]): Promise<void> {
    return consumer.commitOffsets(
      all.map(({ topic, partition, offset, reached, isLost = false }) => {
        return { topic, partition, offset: String(offset), metadata: reachedText(this.at.logId, reached, isLost) };
      }),
    );
  }
}
