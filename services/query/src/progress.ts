import { setTimeout as wait } from 'node:timers/promises';
import type { Document, Projection } from '@eventdesk/kernel/projection';
import type { ReadStore } from '@eventdesk/kernel/ports/read-store';
import { Problem } from '@eventdesk/kernel/problem';

/** Tells when a document has come to a revision (invariant 19). */
export interface Progress {
  /**
   * Resolves once the document of a stream is folded at least up to a revision. Throws Problem `not-there-yet`
   * (unavailable) when the signal ends the wait: never an old answer.
   */
  waitFor(projection: Projection, id: string, revision: number, signal: AbortSignal): Promise<void>;
}

/** Progress as the documents themselves tell it: right whichever process folds them. */
export class PolledProgress implements Progress {
  constructor(private readonly reads: Pick<ReadStore, 'open'>) {}

  async waitFor(projection: Projection, id: string, revision: number, signal: AbortSignal): Promise<void> {
    const collection = await this.reads.open<Document>(projection);
    for (let pause = 2; ; pause = Math.min(pause * 2, 50)) {
      const found = await collection.get(id);
      if ((found?.revision ?? -1) >= revision) return;
      await wait(pause, undefined, { signal }).catch(() => {
        throw notThereYet(revision);
      });
    }
  }
}

const notThereYet = (revision: number): Problem =>
  new Problem('not-there-yet', 'unavailable', `revision ${revision} has not reached the lists yet; ask again`, {
    retryAfter: 1,
  });
