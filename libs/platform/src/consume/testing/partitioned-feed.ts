import type { RecordedEvent } from '@eventdesk/kernel/event';
import { kindOf } from '@eventdesk/kernel/event';
import type { Feed, FeedConsumer, FeedRecord } from '@eventdesk/kernel/ports/feed';
import { markerType } from '@eventdesk/kernel/ports/feed';
import { Group, GroupMember } from './partitioned-group';

export interface TopicsOptions {
  /** Partitions of each kind of stream (default 4). */
  readonly partitions?: number;
  /** Which types leave as markers. */
  readonly isInternal?: (type: string) => boolean;
  /** Awaited before each batch of a partition: lets tests shuffle partitions against each other. */
  readonly pace?: () => Promise<void>;
}

/** Records of one partition; those before `low` are gone. */
export interface TestPartition {
  readonly name: string;
  readonly kind: string;
  readonly number: number;
  records: FeedRecord[];
  low: number;
}

/**
 * Topics with partitions by key, and groups that share them, in memory: what brokers are to any number of processes.
 * Members come and go, records are repeated and lost as a test wants it.
 */
export class PartitionedTopics {
  readonly groups = new Map<string, Group>();
  readonly pace: () => Promise<void>;
  private readonly topics = new Map<string, readonly TestPartition[]>();
  private readonly count: number;

  constructor(private readonly options: TopicsOptions = {}) {
    this.count = options.partitions ?? 4;
    this.pace = options.pace ?? (() => new Promise(setImmediate));
  }

  /** Writes records of events, in this order, as often as each is named; as markers where they are internal. */
  publish(events: readonly RecordedEvent[]): void {
    for (const event of events) {
      const { records, low } = this.partitionOf(event.stream);
      records.push({ offset: low + records.length, event: this.leaving(event) });
    }
    this.wake();
  }

  /** Takes away the records before an offset, as when their time has passed. */
  expire(stream: string, before = Infinity): void {
    const partition = this.partitionOf(stream);
    const gone = Math.min(before - partition.low, partition.records.length);
    if (gone <= 0) return;
    partition.records = partition.records.slice(gone);
    partition.low += gone;
    this.wake();
  }

  /** Makes the topic of a kind anew, empty, while nobody consumes it. */
  renew(kind: string): void {
    this.topics.delete(kind);
  }

  /** Gives every partition of a group out anew, to the members in another order. */
  rebalance(group: string): void {
    this.groups.get(group)?.rebalance();
  }

  /** The feed as another process sees it. */
  feed(): PartitionedFeed {
    return new PartitionedFeed(this);
  }

  partitions(kinds: readonly string[]): readonly TestPartition[] {
    return kinds.flatMap((kind) => this.topic(kind));
  }

  /** Name of the partition that a stream comes in. */
  nameOf(stream: string): string {
    return this.partitionOf(stream).name;
  }

  has({ kind, number }: TestPartition, stream: string): boolean {
    return kindOf(stream) === kind && hash(stream) % this.count === number;
  }

  private partitionOf(stream: string): TestPartition {
    const found = this.topic(kindOf(stream))[hash(stream) % this.count];
    if (!found) throw new Error(`no partition for ${stream}`);
    return found;
  }

  private topic(kind: string): readonly TestPartition[] {
    const known = this.topics.get(kind);
    if (known) return known;
    const made = Array.from({ length: this.count }, (_, number): TestPartition => {
      return { name: `${kind}/${number}`, kind, number, records: [], low: 0 };
    });
    this.topics.set(kind, made);
    return made;
  }

  private leaving(event: RecordedEvent): RecordedEvent {
    const metadata = { ...event.metadata, commandId: '', actor: '' };
    return this.options.isInternal?.(event.type)
      ? { ...event, type: markerType, version: 1, data: {}, metadata }
      : { ...event, metadata };
  }

  private wake(): void {
    for (const group of this.groups.values()) group.wake();
  }
}

/** One process's side of the topics. */
export class PartitionedFeed implements Feed {
  readonly isLog = false;
  private readonly members: GroupMember[] = [];

  constructor(private readonly topics: PartitionedTopics) {}

  async consume(subscription: Parameters<Feed['consume']>[0]): Promise<FeedConsumer> {
    const { group: name } = subscription;
    const group = this.topics.groups.get(name) ?? new Group();
    this.topics.groups.set(name, group);
    const ends = await this.ends(subscription.kinds);
    const member = new GroupMember(this.topics, group, subscription, ends);
    this.members.push(member);
    group.join(member);
    return member;
  }

  async ends(kinds: readonly string[]): Promise<Readonly<Record<string, number>>> {
    return Object.fromEntries(
      this.topics.partitions(kinds).map(({ name, low, records }) => [name, low + records.length - 1]),
    );
  }

  async committed(group: string, kinds: readonly string[]): Promise<Readonly<Record<string, number>>> {
    const committed = this.topics.groups.get(group)?.committed;
    return Object.fromEntries(
      this.topics.partitions(kinds).flatMap(({ name }) => {
        const at = committed?.get(name);
        return at ? [[name, at.offset]] : [];
      }),
    );
  }

  /** Ends as a process does that is told to. */
  async close(): Promise<void> {
    await Promise.all(this.members.map((member) => member.stop()));
  }

  /** Ends as a process does that is killed: what it has in hand is never committed. */
  die(): void {
    for (const member of this.members) member.leave();
  }
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const char of text) value = Math.imul(value ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return value >>> 0;
}
