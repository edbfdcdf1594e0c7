import type { FeedStart } from '@eventdesk/kernel/ports/feed';
import type { Begin, Bounds, Commit, Place } from './offsets';
import { beginAt, goOnAt, nameOf } from './offsets';

/** Where a member begins one of its partitions. */
export interface Start extends Place, Begin {
  /** Everything of the partition up to this position of the log took effect; -1 when nobody said so. */
  readonly reached: number;
  /** Whether this is to be committed before the first record is asked for. */
  readonly isFresh: boolean;
}

interface Known {
  readonly committed: ReadonlyMap<string, Commit>;
  readonly bounds: ReadonlyMap<string, Bounds>;
  /** Where a group begins that never committed; `ends` is what `now` means. */
  readonly start: FeedStart;
  readonly ends: ReadonlyMap<string, Bounds>;
}

/**
 * Where partitions are begun; none of those that the brokers do not know. Durable before the first record are a begin
 * that a crash would move (`now`), and a loss, which is told again until something behind it was committed: the client
 * might fetch at an offset that is gone, and would then put its own rule in place of what is committed.
 */
export function startsOf(places: readonly Place[], { committed, bounds, start, ends }: Known): Start[] {
  return places.flatMap((place) => {
    const name = nameOf(place);
    const at = bounds.get(name);
    if (!at) return [];
    const before = committed.get(name);
    if (!before) {
      const begin = beginAt(start, name, at, ends.get(name)?.high ?? at.low);
      const isFresh = begin.isLost || begin.offset > 0 || start !== 'first';
      return [{ ...place, ...begin, reached: -1, isFresh }];
    }
    const begin = goOnAt(before.offset, at);
    const isLost = begin.isLost || before.isLost;
    return [{ ...place, ...begin, reached: before.reached, isLost, isFresh: begin.isLost }];
  });
}
