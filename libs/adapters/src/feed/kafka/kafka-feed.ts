import type { Feed, FeedConsumer, FeedSubscription } from '@eventdesk/kernel/ports/feed';
import type { EventStore } from '@eventdesk/kernel/ports/event-store';
import type { Admin, Kafka } from 'kafkajs';
import { claimed } from './claimed';
import type { KafkaAddress } from './client';
import { asked, groupOf, kafkaOf, topicOf, usualPrefix } from './client';
import type { Aside, Verify } from './envelope';
import { eventOf } from './envelope';
import { KafkaConsumer } from './kafka-consumer';
import type { KafkaLog } from './logging';
import { quiet } from './logging';
import { boundsOf, committedOf } from './offsets';
import { ensureTopics } from './topics';

export interface KafkaFeedOptions extends KafkaAddress {
  /** The log whose events are ours; those of another are set aside. */
  readonly logId: string;
  /** Checks the signature of a record before anything else (T43). */
  readonly verify: Verify;
  /** The log itself: of a record without our signature nothing is taken but which of its events it may have been. */
  readonly events: Pick<EventStore, 'read'>;
  /** Partitions of topics that are made now (default 12). */
  readonly partitions?: number;
}

/** Opens the feed. Throws StoreUnavailable. */
export async function openKafkaFeed(options: KafkaFeedOptions): Promise<KafkaFeed> {
  const kafka = kafkaOf(options);
  const admin = kafka.admin();
  await asked('a connection', admin.connect());
  return new KafkaFeed(kafka, admin, options);
}

/** Consumer groups over topics `eventdesk.<kind>`; partitions are named `<topic>/<number>`. */
export class KafkaFeed implements Feed {
  readonly isLog = false;
  /** How many records were set aside since the feed was opened, by why. */
  readonly setAside: Record<Aside, number> = { forged: 0, 'other-log': 0, unreadable: 0 };
  private readonly prefix: string;
  private readonly log: KafkaLog;
  private readonly made = new Set<string>();
  private readonly consumers = new Map<string, KafkaConsumer>();

  constructor(
    private readonly kafka: Kafka,
    private readonly admin: Admin,
    private readonly options: KafkaFeedOptions,
  ) {
    this.prefix = options.prefix ?? usualPrefix;
    this.log = options.log ?? quiet;
  }

  /**
   * Makes topics that are missing and joins the group. Throws StoreUnavailable; an Error when the group is consumed here
   * already; a TypeError for a start behind a position, which partitions do not know.
   */
  async consume(subscription: FeedSubscription): Promise<FeedConsumer> {
    const { group, kinds, start } = subscription;
    if (typeof start === 'object' && 'after' in start)
      throw new TypeError(
        `group ${group}: partitions have no offset in common, start at the first event, now, or at offsets`,
      );
    if (this.consumers.has(group)) throw new Error(`consumer group ${group} is being consumed already`);
    const topics = await this.topicsOf(kinds);
    const consumer = new KafkaConsumer(
      groupOf(this.prefix, group),
      topics,
      subscription,
      await boundsOf(this.admin, topics),
      {
        kafka: this.kafka,
        admin: this.admin,
        log: this.log,
        logId: this.options.logId,
        read: (message) => eventOf(message, this.options.logId, this.options.verify),
        claimed: (message, place, partitions, signal) => claimed(message, place, partitions, this.options, signal),
        onAside: (why, place) => {
          this.setAside[why]++;
          this.log('warn', 'a record was set aside', { why, ...place });
        },
        onLost: (name, place) =>
          this.log('error', 'records of the feed are gone, their events come from the event store', {
            group: name,
            ...place,
          }),
      },
    );
    this.consumers.set(group, consumer);
    const stop = async (): Promise<void> => {
      await consumer.stop();
      if (this.consumers.get(group) === consumer) this.consumers.delete(group);
    };
    try {
      await consumer.start();
      await consumer.started;
    } catch (thrown) {
      await stop();
      throw thrown;
    }
    return { stop };
  }

  async ends(kinds: readonly string[]): Promise<Readonly<Record<string, number>>> {
    const bounds = await boundsOf(this.admin, await this.topicsOf(kinds));
    return Object.fromEntries([...bounds].map(([name, { high }]) => [name, high - 1]));
  }

  async committed(group: string, kinds: readonly string[]): Promise<Readonly<Record<string, number>>> {
    await this.consumers.get(group)?.settle();
    const offsets = await committedOf(
      this.admin,
      groupOf(this.prefix, group),
      await this.topicsOf(kinds),
      this.options.logId,
    );
    const reached = [...offsets].filter(([, { isLost }]) => !isLost);
    return Object.fromEntries(reached.map(([name, { offset }]) => [name, offset - 1]));
  }

  async close(): Promise<void> {
    await Promise.all([...this.consumers.values()].map((consumer) => consumer.stop()));
    this.consumers.clear();
    await this.admin.disconnect();
  }

  private async topicsOf(kinds: readonly string[]): Promise<readonly string[]> {
    const topics = kinds.map((kind) => topicOf(this.prefix, kind));
    const missing = topics.filter((topic) => !this.made.has(topic));
    if (missing.length === 0) return topics;
    const { complaints } = await ensureTopics(this.admin, missing, this.options.partitions);
    for (const complaint of complaints) this.log('warn', 'a topic is not as it should be', { complaint });
    for (const topic of missing) this.made.add(topic);
    return topics;
  }
}
