import type { StopSignal } from '@eventdesk/kernel/ports/feed';
import { kindOf } from '@eventdesk/kernel/event';
import type { Admin, Kafka, Producer, RecordMetadata } from 'kafkajs';
import { Partitioners } from 'kafkajs';
import type { KafkaAddress } from './client';
import { asked, kafkaOf, topicOf, usualPrefix } from './client';
import type { FeedMessage } from './envelope';
import type { KafkaLog } from './logging';
import { quiet } from './logging';
import { toldAs } from './told-as';
import { ensureTopics } from './topics';

export interface PublisherOptions extends KafkaAddress {
  /** Kinds of stream that have a topic. */
  readonly kinds: readonly string[];
  /** Partitions of topics that are made now (default 12). */
  readonly partitions?: number;
}

/** Messages of one partition, in order. */
interface Lot {
  readonly topic: string;
  readonly partition: number;
  readonly messages: FeedMessage[];
  bytes: number;
}

/** Brokers take at most about 1 MiB at once. */
const mostBytes = 768 * 1024;
const longestPauseMs = 1000;
/** The broker forgot this producer, or took another one for it: only a new one goes on. */
const outlived =
  /OUT_OF_ORDER_SEQUENCE_NUMBER|UNKNOWN_PRODUCER_ID|INVALID_PRODUCER_EPOCH|PRODUCER_FENCED|INVALID_PRODUCER_ID_MAPPING/;

/** The partition of a key: murmur2, as Java clients choose it. */
export function partitionOf(key: string, partitions: number): number {
  const partitionMetadata = Array.from({ length: partitions }, (_, partitionId) => ({
    partitionErrorCode: 0,
    partitionId,
    leader: 0,
    replicas: [],
    isr: [],
  }));
  return byMurmur2({ topic: '', partitionMetadata, message: { key, value: null } });
}
const byMurmur2 = Partitioners.DefaultPartitioner();

/** Opens the side of the feed that the relay writes to; makes the topics. Throws StoreUnavailable. */
export async function openKafkaPublisher(options: PublisherOptions): Promise<KafkaPublisher> {
  const { kinds, partitions, prefix = usualPrefix, log = quiet } = options;
  const kafka = kafkaOf(options);
  const admin = kafka.admin();
  try {
    await asked('a connection', admin.connect());
    const topics = await ensureTopics(
      admin,
      kinds.map((kind) => topicOf(prefix, kind)),
      partitions,
    );
    for (const complaint of topics.complaints) log('warn', 'a topic is not as it should be', { complaint });
    const publisher = new KafkaPublisher(kafka, admin, prefix, topics.partitions, topics.complaints, log);
    await publisher.renew();
    return publisher;
  } catch (thrown) {
    await admin.disconnect();
    throw thrown;
  }
}

/** Writes records; a batch is settled once every partition has said that it is written by all copies in sync. */
export class KafkaPublisher {
  private producer: Producer | undefined;
  private renewing: Promise<void> | undefined;
  /** Partitions that took records from here. */
  private readonly written = new Set<string>();

  constructor(
    private readonly kafka: Kafka,
    private readonly admin: Admin,
    private readonly prefix: string,
    private readonly partitions: ReadonlyMap<string, number>,
    /** What of the topics is not as it should be. */
    readonly complaints: readonly string[],
    private readonly log: KafkaLog,
  ) {}

  /**
   * Resolves true once all these are written, in their order for each key; tries for ever, and resolves false when the
   * signal was given before: some may be written then. Streams of kinds without a topic do not leave.
   */
  async publish(messages: readonly FeedMessage[], signal: StopSignal = { aborted: false }): Promise<boolean> {
    const byPartition = new Map<string, Lot[]>();
    for (const message of messages) this.put(byPartition, message);
    const settled = [...byPartition.values()].map(async (lots) => {
      for (const lot of lots) if (!(await this.settle(lot, signal))) return false;
      return true;
    });
    return (await Promise.all(settled)).every(Boolean);
  }

  async close(): Promise<void> {
    await Promise.all([this.producer?.disconnect(), this.admin.disconnect()]);
  }

  /** Puts a new producer in the place of the one there was. */
  async renew(): Promise<void> {
    this.renewing ??= this.replace().finally(() => (this.renewing = undefined));
    await this.renewing;
  }

  private async replace(): Promise<void> {
    await this.producer?.disconnect().catch(() => undefined);
    const producer = this.kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
      // The rest is tried by `settle`, which can be told to stop.
      retry: { initialRetryTime: 100, maxRetryTime: 300, retries: 2 },
    });
    await asked('a connection', producer.connect());
    this.producer = producer;
  }

  private put(byPartition: Map<string, Lot[]>, message: FeedMessage): void {
    const topic = topicOf(this.prefix, kindOf(message.key));
    const count = this.partitions.get(topic);
    if (count === undefined) return;
    const partition = partitionOf(message.key, count);
    const name = `${topic}/${partition}`;
    const lots = byPartition.get(name) ?? [];
    byPartition.set(name, lots);
    const bytes = sizeOf(message);
    const last = lots.at(-1);
    if (!last || last.bytes + bytes > mostBytes) lots.push({ topic, partition, messages: [message], bytes });
    else {
      last.messages.push(message);
      last.bytes += bytes;
    }
  }

  /** One `send` for one partition, its answer checked: one that spans several may lose what it acknowledges. */
  private async settle({ topic, partition, messages }: Lot, signal: StopSignal): Promise<boolean> {
    let isUnknown = false;
    const place = `${topic}/${partition}`;
    for (let tries = 0; !signal.aborted; tries++) {
      try {
        if (!this.producer) await this.renew();
        const { producer } = this;
        if (!producer) throw new Error('there is no producer now');
        isUnknown = true;
        const answer = await producer.send({
          topic,
          acks: -1,
          messages: messages.map((one) => ({ ...one, partition })),
        });
        if (isWritten(answer, partition)) {
          this.written.add(place);
          return true;
        }
        this.log('warn', 'a partition did not confirm what was sent', { topic, partition });
      } catch (thrown) {
        const { name, message, type = '' } = thrown as { name: string; message: string; type?: string };
        const fields = { topic, partition, tries, error: `${name}: ${message}` };
        const level = toldAs({ tries, wasThere: this.written.has(place), error: `${type} ${message}` });
        if (level) this.log(level, 'records could not be written', fields);
        if (outlived.test(`${type} ${message}`) || !this.producer || /disconnected/.test(message))
          await this.renew().catch(() => undefined);
      }
      await new Promise((resolve) => setTimeout(resolve, Math.min(longestPauseMs, 100 * 2 ** Math.min(tries, 10))));
    }
    if (isUnknown) this.giveUpProducer();
    return false;
  }

  /**
   * What was sent without an answer may be there, and the client gives its number to the next that is sent: the broker
   * would take that for a repeat, confirm it, and not write it. So the next is sent by another producer.
   */
  private giveUpProducer(): void {
    const { producer } = this;
    this.producer = undefined;
    producer?.disconnect().catch(() => undefined);
  }
}

/** Whether an answer says that this partition, and it alone, was written. */
export const isWritten = (answer: readonly RecordMetadata[], partition: number): boolean =>
  answer.length === 1 && answer[0]?.partition === partition && answer[0].errorCode === 0;

const sizeOf = ({ key, value, headers }: FeedMessage): number =>
  Buffer.byteLength(key) +
  Buffer.byteLength(value) +
  Object.entries(headers).reduce((sum, [name, text]) => sum + name.length + Buffer.byteLength(text) + 8, 32);
