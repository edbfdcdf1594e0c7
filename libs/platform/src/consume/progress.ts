import type { Feed, FeedBatch } from '@eventdesk/kernel/ports/feed';
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

interface Partition {
  readonly watermark: Watermark;
  batch: FeedBatch;
}

/** Commits what took effect, partition by partition, and tells those who wait for it. */
export class Progress {
  private readonly partitions = new Map<string, Partition>();
  private readonly waiters = new Set<() => void>();

  /** Takes a batch in; its marks are to be set done one by one. */
  take(batch: FeedBatch): { readonly marks: readonly Mark[]; readonly watermark: Watermark } {
    const known = this.partitions.get(batch.partition);
    const first = batch.records[0]?.offset ?? batch.through;
    // Given anew from an earlier place, or taken away in between: what was open then is somebody else's now.
    const goesOn = known && !known.batch.signal.aborted && first > known.watermark.last;
    const watermark = goesOn ? known.watermark : new Watermark();
    this.partitions.set(batch.partition, { watermark, batch });
    const marks = batch.records.map(({ offset }) => watermark.add(offset));
    if (batch.through > (batch.records.at(-1)?.offset ?? -1)) watermark.add(batch.through, true);
    return { marks, watermark };
  }

  /** Commits as far as everything took effect; a commit that fails is made up for by the next one. */
  async advance(partition: string): Promise<void> {
    const known = this.partitions.get(partition);
    if (!known?.watermark.advance()) return;
    for (const look of [...this.waiters]) look();
    const { reached } = known.watermark;
    if (reached !== undefined && !known.batch.signal.aborted) await known.batch.commit(reached).catch(() => undefined);
  }

  get lags(): readonly Lag[] {
    return [...this.partitions].map(([partition, { watermark, batch }]) => {
      const offset = watermark.reached;
      const head = Math.max(batch.head, watermark.last);
      return { partition, offset, head, lag: head - (offset ?? -1) };
    });
  }

  /** Resolves once these ends are reached; what a group had committed before counts. */
  async reached(
    feed: Feed,
    group: string,
    kinds: readonly string[],
    ends: Readonly<Record<string, number>>,
  ): Promise<void> {
    const committed = await feed.committed(group, kinds);
    const there = (): boolean =>
      Object.entries(ends).every(
        ([partition, end]) =>
          Math.max(this.partitions.get(partition)?.watermark.reached ?? -1, committed[partition] ?? -1) >= end,
      );
    if (there()) return;
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (!there()) return;
        this.waiters.delete(look);
        resolve();
      };
      this.waiters.add(look);
    });
  }
}
