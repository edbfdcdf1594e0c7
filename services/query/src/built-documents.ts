import { setTimeout as pause } from 'node:timers/promises';
import type { ReadStore } from '@eventdesk/kernel/ports/read-store';
import type { WorkState } from '@eventdesk/kernel/ports/work-state';
import type { Projection } from '@eventdesk/kernel/projection';
import { isUnavailable } from '@eventdesk/platform/consume/handler';
import { projectionsBuilt } from '@eventdesk/platform/project/built';

/** What the check waits for, in milliseconds: less than `/readyz` does for it. */
const usualPatience = 1000;

interface Options {
  readonly state: Pick<WorkState, 'get'>;
  readonly reads: Pick<ReadStore, 'collections' | 'open'>;
  readonly projections: readonly Projection[];
  readonly patienceMs?: number;
}

/**
 * Whether the documents are all there to be answered from, where others fold them. While the work state that says so is
 * away it is as it was last known: reading needs nothing else of it.
 */
export class BuiltDocuments {
  private wereBuilt = false;

  constructor(private readonly options: Options) {}

  /** Throws an Error when one is not built, or when that is not known and was not before. */
  async check(): Promise<Readonly<Record<string, string>> | void> {
    const built = await this.look();
    if (built === undefined && this.wereBuilt) return { asOf: 'before the work state went away' };
    if (built === undefined) throw new Error('the work state does not say whether the documents are built');
    const missing = [...built].find(([, isBuilt]) => !isBuilt)?.[0];
    this.wereBuilt = missing === undefined;
    if (missing !== undefined) throw new Error(`${missing} is still being built`);
  }

  /** Undefined while it cannot be told. */
  private async look(): Promise<ReadonlyMap<string, boolean> | undefined> {
    const { state, reads, projections, patienceMs = usualPatience } = this.options;
    const ended = new AbortController();
    const asked = projectionsBuilt(state, reads, projections).catch((thrown: unknown) => {
      if (isUnavailable(thrown)) return undefined;
      throw thrown;
    });
    const late = pause(patienceMs, undefined, { signal: ended.signal }).catch(() => undefined);
    return Promise.race([asked, late]).finally(() => ended.abort());
  }
}
