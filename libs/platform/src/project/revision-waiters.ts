import { Problem } from '@eventdesk/kernel/problem';

interface Waiter {
  readonly revision: number;
  readonly arrived: () => void;
}

/** Those who wait until a document has a revision (invariant 19), fed with what was written, here or in another thread. */
export class RevisionWaiters {
  private readonly byId = new Map<string, Set<Waiter>>();

  /** Documents were written at these revisions. */
  advanced(revisions: ReadonlyMap<string, number>): void {
    if (this.byId.size === 0) return;
    for (const [id, revision] of revisions)
      for (const waiter of this.byId.get(id) ?? []) if (waiter.revision <= revision) waiter.arrived();
  }

  /**
   * Resolves once the document is at this revision or a later one; `current` tells where it is now. Throws Problem
   * `not-yet` (unavailable) after `ms`: never an old answer.
   */
  wait(id: string, revision: number, current: () => Promise<number>, ms: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (then: () => void): void => {
        clearTimeout(timer);
        const others = this.byId.get(id);
        others?.delete(waiter);
        if (others?.size === 0) this.byId.delete(id);
        then();
      };
      const waiter: Waiter = { revision, arrived: () => leave(resolve) };
      const late = new Problem('not-yet', 'unavailable', `revision ${revision} can not be seen yet; ask again`, {
        retryAfter: 1,
      });
      const timer = setTimeout(() => leave(() => reject(late)), ms);
      // First the waiter, then the look: a write in between is seen by one of them.
      this.byId.set(id, (this.byId.get(id) ?? new Set<Waiter>()).add(waiter));
      current().then(
        (now) => (now >= revision ? waiter.arrived() : undefined),
        (thrown: unknown) => leave(() => reject(thrown instanceof Error ? thrown : new Error(String(thrown)))),
      );
    });
  }
}
