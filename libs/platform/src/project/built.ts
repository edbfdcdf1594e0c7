import type { ReadStore } from '@eventdesk/kernel/ports/read-store';
import type { WorkState } from '@eventdesk/kernel/ports/work-state';
import type { Projection } from '@eventdesk/kernel/projection';
import { versionedName } from '@eventdesk/kernel/projection';

/** That the documents of a projection were built from the event store, and where its group goes on from. */
export interface Built {
  /** The log that they were built from. */
  readonly logId: string;
  /** Everything up to this position of the log was in the documents; -1 when the log was empty. */
  readonly position: number;
  /** Next offset of each partition, as the feed ended before the build. */
  readonly offsets: Readonly<Record<string, number>>;
}

/** Collection of the work state; ids are versioned names. There is none of a projection while it is being built. */
export const builtProjections = 'projections';

/** What the work state says of a projection. */
export async function builtOf(state: Pick<WorkState, 'get'>, name: string): Promise<Built | undefined> {
  return (await state.get<Built>(builtProjections, name))?.value;
}

/**
 * Whether the documents of each projection are all there, by versioned name: built once, and not thrown away since. For
 * processes that answer from them, over a feed that is not the log. Throws StoreUnavailable.
 */
export async function projectionsBuilt(
  state: Pick<WorkState, 'get'>,
  reads: Pick<ReadStore, 'collections' | 'open'>,
  projections: readonly Projection[],
): Promise<ReadonlyMap<string, boolean>> {
  const there = new Set(await reads.collections());
  const all = projections.map(async (projection) => {
    const name = versionedName(projection);
    // Opening would make an empty collection of one that is not there.
    const isThere = there.has(name) && (await builtOf(state, name)) !== undefined;
    return [name, isThere && (await (await reads.open(projection)).mark()) >= 0] as const;
  });
  return new Map(await Promise.all(all));
}
