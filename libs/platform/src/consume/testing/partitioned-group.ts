import type { FeedConsumer, FeedRecord, FeedSubscription, Missing } from '@eventdesk/kernel/ports/feed';
import type { PartitionedTopics, TestPartition } from './partitioned-feed';

/** Last offset that took effect, and the position of the log it stands for. */
interface Commit {
  readonly offset: number;
  readonly reached: number;
}

/** A consumer group: its members have the partitions among them, and what one has is given out anew when one comes or goes. */
export class Group {
  readonly committed = new Map<string, Commit>();
  private members: GroupMember[] = [];

  join(member: GroupMember): void {
    this.members.push(member);
    this.assign();
  }

  leave(member: GroupMember): void {
    if (!this.members.includes(member)) return;
    this.members = this.members.filter((one) => one !== member);
    this.assign();
  }

  rebalance(): void {
    this.members = [...this.members.slice(1), ...this.members.slice(0, 1)];
    this.assign();
  }

  wake(): void {
    for (const member of this.members) member.wake();
  }

  private assign(): void {
    for (const [at, member] of this.members.entries())
      member.begin((_partition, index) => index % this.members.length === at);
  }
}

/** What a member has between two assignments. */
interface Generation {
  isLost: boolean;
}

/** One process in a group. */
export class GroupMember implements FeedConsumer {
  private generation: Generation = { isLost: true };
  private loops: Promise<unknown> = Promise.resolve();
  private isStopping = false;
  private asleep: (() => void)[] = [];

  constructor(
    private readonly topics: PartitionedTopics,
    private readonly group: Group,
    private readonly subscription: FeedSubscription,
    /** Where `now` is. */
    private readonly ends: Readonly<Record<string, number>>,
  ) {}

  /** Gives up what it had, and begins its partitions once the batches in hand were left. */
  begin(isOurs: (partition: TestPartition, index: number) => boolean): void {
    this.lose();
    const generation = (this.generation = { isLost: false });
    const ours = this.topics.partitions(this.subscription.kinds).filter(isOurs);
    this.loops = this.loops.then(() => Promise.all(ours.map((partition) => this.run(partition, generation))));
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    this.wake();
    await this.loops;
    this.leave();
  }

  leave(): void {
    this.isStopping = true;
    this.lose();
    this.group.leave(this);
  }

  wake(): void {
    for (const resolve of this.asleep.splice(0)) resolve();
  }

  private lose(): void {
    this.generation.isLost = true;
    this.wake();
  }

  private async run(partition: TestPartition, generation: Generation): Promise<void> {
    const { batchSize } = this.subscription;
    const isOver = (): boolean => generation.isLost || this.isStopping;
    const committed = this.group.committed.get(partition.name);
    let next = committed ? committed.offset + 1 : this.first(partition);
    let reached = committed?.reached ?? -1;
    let isTold = next === partition.low || (next > partition.low && next <= partition.low + partition.records.length);
    while (!isOver()) {
      const { low, records: all } = partition;
      if (next < low || next > low + all.length) [isTold, next] = [false, low];
      const records = all.slice(next - low, next - low + batchSize);
      if (records.length === 0 && isTold) {
        await new Promise<void>((resolve) => this.asleep.push(resolve));
        continue;
      }
      await this.topics.pace();
      if (isOver()) return;
      const missing = isTold ? undefined : this.missing(partition, reached, records);
      await this.give(partition, generation, records, { next, reached, missing });
      if (isOver()) return;
      reached = upTo(records, Infinity, reached);
      next += records.length;
      isTold = true;
    }
  }

  private async give(
    partition: TestPartition,
    generation: Generation,
    records: readonly FeedRecord[],
    { next, reached, missing }: { next: number; reached: number; missing: Missing | undefined },
  ): Promise<void> {
    const isOver = (): boolean => generation.isLost || this.isStopping;
    await this.subscription.onBatch({
      partition: partition.name,
      records,
      through: next + records.length - 1,
      head: partition.low + partition.records.length - 1,
      ...(missing && { missing }),
      commit: async (offset) => {
        if (!generation.isLost)
          this.group.committed.set(partition.name, { offset, reached: upTo(records, offset, reached) });
      },
      heartbeat: async () => undefined,
      signal: Object.defineProperty({ aborted: false }, 'aborted', { get: isOver }),
    });
  }

  private first({ name, low, records }: TestPartition): number {
    const { start } = this.subscription;
    if (start === 'now') return Math.max(low, (this.ends[name] ?? low + records.length - 1) + 1);
    if (start === 'first') return 0;
    if ('after' in start) throw new TypeError('partitions know no positions of the log');
    return start.offsets[name] ?? 0;
  }

  private missing(partition: TestPartition, after: number, [first]: readonly FeedRecord[]): Missing {
    const before = first?.event.position ?? Infinity;
    return { after, before, has: (stream) => this.topics.has(partition, stream) };
  }
}

const upTo = (records: readonly FeedRecord[], offset: number, before: number): number =>
  records.reduce((most, one) => (one.offset <= offset ? Math.max(most, one.event.position) : most), before);
