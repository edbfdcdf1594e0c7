import { setTimeout as pause } from 'node:timers/promises';
import type { Document, Projection } from '@eventdesk/kernel/projection';
import { versionedName } from '@eventdesk/kernel/projection';
import type { ReadStore } from '@eventdesk/kernel/ports/read-store';
import { Problem } from '@eventdesk/kernel/problem';

/** Tells when a document has come to a revision (invariant 19). */
export interface Progress {
  /**
   * Resolves once the document of a projection (by its versioned name) is folded at least up to a revision. Throws a Problem (unavailable) when
   * that takes longer than `ms`: never an old answer.
   */
  waitFor(projection: string, id: string, revision: number, ms: number): Promise<void>;
}

/** Longest time between two looks, in milliseconds. */
const longestPause = 50;

/** Progress as the documents themselves tell it: right whichever process folds them. */
export class PolledProgress implements Progress {
  constructor(
    private readonly reads: Pick<ReadStore, 'open'>,
    private readonly projections: readonly Projection[],
  ) {}

  async waitFor(name: string, id: string, revision: number, ms: number): Promise<void> {
    const projection = this.projections.find((one) => versionedName(one) === name);
    if (!projection) throw new Error(`no projection is called ${name}`);
    const collection = await this.reads.open<Document>(projection);
    let left = ms;
    for (let wait = 2; ; wait = Math.min(wait * 2, longestPause, left)) {
      if (((await collection.get(id))?.revision ?? -1) >= revision) return;
      if (left <= 0) throw notYet(name, revision);
      await pause(wait);
      left -= wait;
    }
  }
}

const notYet = (name: string, revision: number): Problem =>
  new Problem('not-yet', 'unavailable', `${name} has not come to revision ${revision} yet; ask again`, {
    retryAfter: 1,
  });
