import { setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { StoreUnavailable } from '@eventdesk/kernel/ports/event-store';
import { isPassing } from './trouble';

/** Milliseconds before the first repeat; each further one waits twice as long, up to the longest. */
const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 1_000;

/** How long to pause after so many failures, spread so that callers do not come back all at once. */
export const pauseAfter = (failures: number): number =>
  Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(failures - 1, 10)) * (0.5 + Math.random() / 2);

/** Asks again while a trouble may pass, until the time is over or the store is closed. */
export class Patience {
  private readonly closing = new AbortController();
  private readonly working = new Set<Promise<unknown>>();

  /** @param giveUpAfter milliseconds after the first attempt in which another may begin. */
  constructor(private readonly giveUpAfter: number) {
    // Everything that pauses listens for the end.
    setMaxListeners(0, this.closing.signal);
  }

  /**
   * Does `attempt` until it succeeds or fails for good. `attempt` must be safe to repeat when its outcome is unknown.
   * Throws what a lasting failure threw; StoreUnavailable when nothing helped in time, or the store is closed.
   */
  run<T>(attempt: () => Promise<T>): Promise<T> {
    const work = this.repeated(attempt);
    this.working.add(work);
    const done = (): void => void this.working.delete(work);
    work.then(done, done);
    return work;
  }

  /** From now on nothing begins and nothing is repeated; resolves when what runs has ended. */
  async close(): Promise<void> {
    this.closing.abort();
    await Promise.allSettled(this.working);
  }

  private async repeated<T>(attempt: () => Promise<T>): Promise<T> {
    const end = performance.now() + this.giveUpAfter;
    if (this.closing.signal.aborted) throw new StoreUnavailable('the event store is closed', 'down');
    for (let failures = 1; ; failures++) {
      try {
        return await attempt();
      } catch (thrown) {
        if (!isPassing(thrown)) throw thrown;
        const pause = pauseAfter(failures);
        if (this.closing.signal.aborted || performance.now() + pause > end) throw unavailable(thrown);
        await wait(pause, undefined, { signal: this.closing.signal }).catch(() => undefined);
        if (this.closing.signal.aborted) throw unavailable(thrown);
      }
    }
  }
}

const unavailable = (cause: unknown): StoreUnavailable =>
  new StoreUnavailable('the event store did not answer; what was asked of it may have been done', 'down', { cause });
