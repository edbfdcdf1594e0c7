import type { FeedRecord, StopSignal } from '@eventdesk/kernel/ports/feed';
import type { Place } from './offsets';
import { nameOf } from './offsets';

/** Offset behind what took effect in a partition, and the position of the log that it stands for. */
export interface Noted extends Place {
  readonly offset: number;
  readonly reached: number;
}

/** What a member of a group has between two rebalances. Whatever was begun in an earlier one is given up. */
export class Generation {
  /** Next offset of each partition that was begun. */
  readonly positions = new Map<string, number>();
  /** Offsets that took effect and are not yet written, behind the last one of each partition. */
  private waiting = new Map<string, Noted>();
  /** Position of the log that each partition was handed over to. */
  readonly reached = new Map<string, number>();
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
    this.reached.set(name, reached);
    this.eras.set(name, (this.eras.get(name) ?? 0) + 1);
    this.waiting.delete(name);
    if (isLost) this.losses.set(name, reached);
  }

  /** What commits offsets of records that are handed over now; nothing once the partition was begun anew. */
  committing(place: Place, records: readonly FeedRecord[]): (offset: number) => Promise<void> {
    const name = nameOf(place);
    const era = this.eras.get(name);
    const before = this.reached.get(name) ?? -1;
    // A repeat has an older position; what came before it took effect all the same.
    const upTo = (offset: number): number =>
      records.reduce((most, one) => (one.offset <= offset ? Math.max(most, one.event.position) : most), before);
    this.reached.set(name, upTo(Infinity));
    return async (offset) => {
      if (this.eras.get(name) === era) this.note({ ...place, offset: offset + 1, reached: upTo(offset) });
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
