import type { People } from '../world/people';
import type { World } from '../world/world';

/** What is looked at once a run has ended. */
export interface Ended {
  readonly world: World;
  readonly people: People;
}

/** One thing that always holds. */
export interface Check {
  /** Its number in `docs/invariants.md`; null for what holds because several of them do. */
  readonly invariant: number | null;
  /** What holds, as a sentence. */
  readonly title: string;
  /** What does not hold, one line each. */
  readonly find: (ended: Ended) => readonly string[] | Promise<readonly string[]>;
}

/** How often each value is there. */
export function counted<T>(values: Iterable<T>): ReadonlyMap<T, number> {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/** Values that are there more than once, with how often. */
export const repeated = <T>(values: Iterable<T>): readonly string[] =>
  [...counted(values)].filter(([, count]) => count > 1).map(([value, count]) => `${String(value)}: ${count} times`);
