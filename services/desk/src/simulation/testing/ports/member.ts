import type { FeedBatch, FeedConsumer, FeedRecord, FeedSubscription } from '@eventdesk/kernel/ports/feed';
import type { Life } from '../core/life';
import type { Broker } from './broker';

/** What a member holds until its partitions are taken away. */
interface Holding {
  readonly generation: number;
  readonly signal: { aborted: boolean };
  readonly positions: Map<string, number>;
  readonly busy: Set<string>;
  /** Noted and not yet durable. */
  readonly noted: Map<string, number>;
}

/** How long the broker waits for a member that says nothing, in milliseconds. */
const sessionMs = 6000;

/** One member of a consumer group, in one life of a process. */
export class Member implements FeedConsumer {
  readonly kinds: readonly string[];
  private holding: Holding | undefined;
  private isOver = false;
  private begun: () => void = () => undefined;
  /** Resolves once it was told what it has. */
  readonly started = new Promise<void>((resolve) => (this.begun = resolve));

  constructor(
    private readonly broker: Broker,
    private readonly life: Life,
    private readonly subscription: FeedSubscription,
  ) {
    this.kinds = subscription.kinds;
  }

  /** Its process has died: the broker notices after a while. */
  orphaned(): void {
    const { scheduler } = this.broker.gate;
    const run = (): void => this.broker.leave(this.subscription.group, this);
    const label = `${this.subscription.group} misses a member`;
    scheduler.after(scheduler.random.between(1000, sessionMs), { life: undefined, label, isCode: false, run });
  }

  /** Its process does not know whether it has joined: nothing is handed over, and the broker notices after a while. */
  giveUp(): void {
    this.end();
    this.orphaned();
  }

  async stop(): Promise<void> {
    this.end();
    this.broker.leave(this.subscription.group, this);
  }

  private end(): void {
    this.isOver = true;
    if (this.holding) this.holding.signal.aborted = true;
    this.holding = undefined;
  }

  /** The group was shared out anew; the member hears of it in a step of its own, and works on as before until then. */
  assigned(generation: number, partitions: readonly string[]): void {
    const { scheduler } = this.broker.gate;
    const run = (): void => {
      if (this.isOver || (this.holding && this.holding.generation > generation)) return;
      if (this.holding) this.holding.signal.aborted = true;
      this.holding = {
        generation,
        signal: { aborted: false },
        positions: new Map(partitions.map((name) => [name, this.beginning(name)])),
        busy: new Set(),
        noted: new Map(),
      };
      for (const partition of partitions) this.look(partition);
      this.begun();
    };
    const label = `${this.subscription.group} has ${partitions.join(' ') || 'nothing'}`;
    scheduler.add({ life: this.life, label, isCode: true, run });
  }

  /** Behind what is committed; else where the group says that it begins, which is durable before anything is given. */
  private beginning(partition: string): number {
    const { group, start } = this.subscription;
    const committed = this.broker.committedIn(group, partition);
    const offsets = typeof start === 'object' && 'offsets' in start ? start.offsets : {};
    const begin = offsets[partition] ?? 0;
    if (committed >= 0 || begin === 0) return committed + 1;
    this.broker.reported(group, partition, begin - 1);
    this.broker.begin(group, partition, begin - 1);
    return begin;
  }

  /** There may be something to fetch. */
  look(partition: string): void {
    const { holding } = this;
    const position = holding?.positions.get(partition);
    if (!holding || position === undefined || holding.busy.has(partition)) return;
    if (position >= this.broker.recordsOf(partition).length && !this.isLost(holding, partition)) return;
    holding.busy.add(partition);
    const { scheduler, faults } = this.broker.gate;
    const label = `${this.subscription.group} fetches ${partition}`;
    const step = { life: this.life, label, isCode: true, run: () => this.give(holding, partition) };
    if (scheduler.random.chance(faults.slow)) scheduler.after(scheduler.random.between(1, 5000), step);
    else scheduler.add(step);
  }

  private give(holding: Holding, partition: string): void {
    if (holding.signal.aborted) return;
    const { scheduler, faults } = this.broker.gate;
    const { random } = scheduler;
    const all = this.broker.recordsOf(partition);
    let from = holding.positions.get(partition) as number;
    // Never to a place behind what is not committed: a broker goes back to a commit, or to the beginning.
    const committed = this.broker.committedIn(this.subscription.group, partition);
    if (random.chance(faults.again)) from = random.below(Math.min(from, committed + 1) + 1);
    from = Math.max(from, this.broker.firstOf(partition));
    const count = Math.min(this.subscription.batchSize, random.pick([1, 2, 5, 20, 100]));
    const records: FeedRecord[] = all.slice(from, from + count).map((event, at) => ({ offset: from + at, event }));
    const through = from + records.length - 1;
    const missing = this.missing(partition);
    const handed = this.subscription.onBatch({
      partition,
      records,
      through,
      head: all.length - 1,
      ...(missing ? { missing } : {}),
      commit: async (offset) => this.note(holding, partition, offset),
      heartbeat: async () => undefined,
      signal: holding.signal,
    });
    const next = (): void => {
      holding.busy.delete(partition);
      if (holding.signal.aborted || this.holding !== holding) return;
      holding.positions.set(partition, through + 1);
      this.look(partition);
    };
    handed.then(next, next);
  }

  /** Records that the group was to be given next are gone, and it was not told yet. */
  private isLost(holding: Holding, partition: string): boolean {
    return (holding.positions.get(partition) as number) < this.broker.firstOf(partition);
  }

  /** What is gone, in places of the log; said until something behind it was committed. */
  private missing(partition: string): FeedBatch['missing'] {
    const first = this.broker.firstOf(partition);
    const all = this.broker.recordsOf(partition);
    const committed = this.broker.committedIn(this.subscription.group, partition);
    if (committed + 1 >= first) return undefined;
    return {
      after: all[committed]?.position ?? -1,
      before: all[first]?.position ?? Infinity,
      has: (stream) => this.broker.partitionOf(stream) === partition,
    };
  }

  private note(holding: Holding, partition: string, offset: number): void {
    this.broker.reported(this.subscription.group, partition, offset);
    const isFirst = !holding.noted.has(partition);
    holding.noted.set(partition, offset);
    if (!isFirst) return;
    const { group } = this.subscription;
    const run = (): void => {
      const noted = holding.noted.get(partition);
      holding.noted.delete(partition);
      if (noted !== undefined) this.broker.commit(group, this, holding.generation, partition, noted);
    };
    // Written soon, and not at all when the process ends before.
    const { scheduler } = this.broker.gate;
    const label = `${group} commits ${partition}`;
    scheduler.after(scheduler.random.below(200), { life: this.life, label, isCode: false, run });
  }
}
