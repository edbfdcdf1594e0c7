import type { StopSignal } from '@eventdesk/kernel/ports/feed';
import type { Place } from './offsets';
import { nameOf } from './offsets';

/** What a member of a group has between two rebalances. Whatever was begun in an earlier one is given up. */
export class Generation {
  /** Next offset of each partition that was begun. */
  readonly positions = new Map<string, number>();
  /** Offsets that took effect and are not yet written, behind the last one of each partition. */
  private waiting = new Map<string, Place & { readonly offset: number }>();
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

  note(place: Place, offset: number): void {
    const name = nameOf(place);
    if (!this.isLost && offset >= (this.waiting.get(name)?.offset ?? 0)) this.waiting.set(name, { ...place, offset });
  }

  /** What is to be committed; given back with `note` when that failed. */
  take(): (Place & { readonly offset: number })[] {
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
