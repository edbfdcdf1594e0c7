import type { Feed, FeedBatch } from '@eventdesk/kernel/ports/feed';
import { SeenRevisions } from './seen-revisions';
import type { Mark } from './watermark';
import { Watermark } from './watermark';

/** How far a group has got in one partition. */
export interface Lag {
  readonly partition: string;
  /** Everything up to here took effect or is parked; undefined before anything came. */
  readonly offset: number | undefined;
  readonly head: number;
  readonly lag: number;
}

/** A partition from when it came to this member until it is taken away, or begun anew. */
interface Partition {
  readonly watermark: Watermark;
  readonly seen: SeenRevisions;
  /** The offset before the first one that was given. */
  readonly before: number;
  /**
   * The last batch, until all of it took effect: it holds the whole answer of the broker that it came in, and the next
   * one of this partition may never come.
   */
  batch: FeedBatch | undefined;
  signal: FeedBatch['signal'];
  /** The last offset that the partition was said to have. */
  head: number;
}

/** How often the commits of a group's other members are looked at, in milliseconds. */
const lookMs = 100;

/** Commits what took effect, partition by partition, and tells those who wait for it. */
export class Progress {
  private readonly partitions = new Map<string, Partition>();
  private readonly waiters = new Set<() => void>();

  /** Begins a partition with its first batch, or again: given anew, what was open then is somebody else's now. */
  open(batch: FeedBatch): { readonly isNew: boolean; readonly seen: SeenRevisions } {
    const known = this.partitions.get(batch.partition);
    const first = batch.records[0]?.offset ?? batch.through;
    const { signal, head } = batch;
    if (known && (known.batch === batch || (!known.signal.aborted && first > known.watermark.last))) {
      Object.assign(known, { batch, signal, head });
      return { isNew: false, seen: known.seen };
    }
    const seen = new SeenRevisions();
    const begun = { watermark: new Watermark(), seen, before: first - 1, batch, signal, head };
    this.partitions.set(batch.partition, begun);
    return { isNew: true, seen };
  }

  /** Takes a batch in; its marks are to be set done one by one. */
  take(batch: FeedBatch): { readonly marks: readonly Mark[]; readonly watermark: Watermark } {
    this.open(batch);
    const watermark = this.partitions.get(batch.partition)?.watermark ?? new Watermark();
    const marks = batch.records.map(({ offset }) => watermark.add(offset));
    // What was lost to its end is behind the group without a record of it.
    if (batch.through > (batch.records.at(-1)?.offset ?? -1) || batch.missing?.before === Infinity)
      watermark.add(batch.through, true);
    return { marks, watermark };
  }

  /** Commits as far as everything took effect; a commit that fails is made up for by the next one. */
  async advance(partition: string): Promise<void> {
    const known = this.partitions.get(partition);
    if (!known) return;
    const { watermark, batch } = known;
    if (watermark.advance()) {
      for (const look of [...this.waiters]) look();
      const { reached } = watermark;
      if (reached !== undefined && batch?.signal.aborted === false) await batch.commit(reached).catch(() => undefined);
    }
    if (watermark.open === 0 && known.batch === batch) known.batch = undefined;
  }

  /** Of the partitions that this member has now. */
  get lags(): readonly Lag[] {
    const ours = [...this.partitions].filter(([, { signal }]) => !signal.aborted);
    return ours.map(([partition, { watermark, head: said, before }]) => {
      const offset = watermark.reached;
      const head = Math.max(said, watermark.last);
      return { partition, offset, head, lag: head - (offset ?? before) };
    });
  }

  /** Resolves once these ends are reached, by this member or another; what a group had committed before counts. */
  async reached(
    feed: Feed,
    group: string,
    kinds: readonly string[],
    ends: Readonly<Record<string, number>>,
  ): Promise<void> {
    for (;;) {
      const committed = await feed.committed(group, kinds);
      const there = (): boolean =>
        Object.entries(ends).every(
          ([partition, end]) =>
            Math.max(this.partitions.get(partition)?.watermark.reached ?? -1, committed[partition] ?? -1) >= end,
        );
      if (await this.moved(there, feed.isLog ? undefined : lookMs)) return;
    }
  }

  /** Resolves true once it is there, as far as this member sees, or false after a time, if one is given. */
  private async moved(there: () => boolean, ms: number | undefined): Promise<boolean> {
    if (there()) return true;
    return new Promise((resolve) => {
      const end = (is: boolean): void => {
        clearTimeout(timer);
        this.waiters.delete(look);
        resolve(is);
      };
      const look = (): void => (there() ? end(true) : undefined);
      const timer = ms === undefined ? undefined : setTimeout(() => end(false), ms);
      this.waiters.add(look);
    });
  }
}
