import type { FeedRecord, StopSignal } from '@eventdesk/kernel/ports/feed';
import type { Place } from './offsets';
import { nameOf } from './offsets';

/** Offset behind what took effect in a partition, and the position of the log that it stands for. */
export interface Noted extends Place {
  readonly offset: number;
  readonly reached: number;
}

/** Records of a partition that were handed over and are not known to have taken effect. */
interface Handed {
  /** Everything of the partition up to this position of the log took effect. */
  reached: number;
  /** Offset of each batch's records, and the furthest position of the log up to it, in order. */
  open: { readonly offset: number; readonly position: number }[];
}

/** What a member of a group has between two rebalances. Whatever was begun in an earlier one is given up. */
export class Generation {
  /** Next offset of each partition that was begun. */
  readonly positions = new Map<string, number>();
  /** Offsets that took effect and are not yet written, behind the last one of each partition. */
  private waiting = new Map<string, Noted>();
  private readonly handed = new Map<string, Handed>();
  /** Partitions whose next records are gone: what took effect before, as a position of the log. */
  readonly losses = new Map<string, number>();
  /** How often each partition was begun: offsets of before are of other records. */
  private readonly eras = new Map<string, number>();
  private isLost = false;
  /** Fetches that did not fit their partition's position, once each. */
  private readonly doubted = new Map<string, string>();

  constructor(private readonly isStopping: () => boolean) {}

  readonly signal: StopSignal = Object.defineProperty({ aborted: false }, 'aborted', {
    get: () => this.isLost || this.isStopping(),
  });

  get lost(): boolean {
    return this.isLost;
  }

  /** The group rebalances, or has forgotten this member. */
  lose(): void {
    this.isLost = true;
  }

  /** A partition goes on at an offset: `reached` is what took effect before it. */
  begin(name: string, offset: number, reached: number, isLost: boolean): void {
    this.positions.set(name, offset);
    this.handed.set(name, { reached, open: [] });
    this.eras.set(name, (this.eras.get(name) ?? 0) + 1);
    this.waiting.delete(name);
    if (isLost) this.losses.set(name, reached);
  }

  /** Position of the log up to which everything of a partition took effect, -1 when nobody said so. */
  reachedOf(name: string): number {
    return this.handed.get(name)?.reached ?? -1;
  }

  /** What commits offsets of records that are handed over now; nothing once the partition was begun anew. */
  committing(place: Place, records: readonly FeedRecord[]): (offset: number) => Promise<void> {
    const name = nameOf(place);
    const era = this.eras.get(name);
    const handed = this.handed.get(name) ?? { reached: -1, open: [] };
    this.handed.set(name, handed);
    for (const { offset, event } of records) {
      // A repeat has an older position; what came before it took effect all the same.
      const before = handed.open.at(-1)?.position ?? handed.reached;
      handed.open.push({ offset, position: Math.max(before, event.position) });
    }
    return async (offset) => {
      if (this.eras.get(name) !== era) return;
      const done = handed.open.findLastIndex((one) => one.offset <= offset);
      // The batches before this one may have records yet that did not.
      handed.reached = handed.open[done]?.position ?? handed.reached;
      handed.open.splice(0, done + 1);
      this.note({ ...place, offset: offset + 1, reached: handed.reached });
    };
  }

  note(noted: Noted): void {
    const name = nameOf(noted);
    if (!this.isLost && noted.offset >= (this.waiting.get(name)?.offset ?? 0)) this.waiting.set(name, noted);
  }

  /** What is to be committed; given back with `note` when that failed. */
  take(): readonly Noted[] {
    const taken = [...this.waiting.values()];
    this.waiting = new Map();
    return taken;
  }

  /** False the first time: a fetch of before a rebalance is thrown away, and one that comes again is right. */
  believes(name: string, expected: number, fetched: number): boolean {
    const doubt = `${expected}:${fetched}`;
    const known = this.doubted.get(name) === doubt;
    this.doubted.set(name, doubt);
    return known;
  }
}
