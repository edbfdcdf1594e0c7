import { setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { StoreUnavailable } from '@eventdesk/kernel/ports/event-store';
import { isLate, isPassing } from './trouble';

/** Milliseconds before the first repeat; each further one waits twice as long, up to the longest. */
const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 1_000;

/** How long to pause after so many failures, spread so that callers do not come back all at once. */
export const pauseAfter = (failures: number): number =>
  Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(failures - 1, 10)) * (0.5 + Math.random() / 2);

/** Everybody tries so long in milliseconds, also when others have found already that the server is away. */
const LEAST_PATIENCE = 1_000;

export interface PatienceOptions {
  /** Milliseconds after the first attempt in which another may begin. */
  readonly giveUpAfter: number;
  /** The same where the server cannot be reached; counted for all who ask from when nobody could. */
  readonly awayAfter: number;
}

/** Asks again while a trouble may pass, until the time is over or the store is closed. */
export class Patience {
  private readonly closing = new AbortController();
  private readonly working = new Set<Promise<unknown>>();
  /** Since when nobody has had an answer. */
  private failingSince: number | undefined;
  /** Whether who asks is told sooner that the server is away than that it is slow. */
  isHurried = false;

  constructor(private readonly options: PatienceOptions) {
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

  /** The server said something, if only to somebody who waits no more: it is there. */
  answered(): void {
    this.failingSince = undefined;
  }

  /** From now on nothing begins and nothing is repeated; resolves when what runs has ended. */
  async close(): Promise<void> {
    this.closing.abort();
    await Promise.allSettled(this.working);
  }

  private async repeated<T>(attempt: () => Promise<T>): Promise<T> {
    const begun = performance.now();
    if (this.closing.signal.aborted) throw new StoreUnavailable('the event store is closed', 'down');
    for (let failures = 1; ; failures++) {
      try {
        const answer = await attempt();
        this.answered();
        return answer;
      } catch (thrown) {
        if (!isPassing(thrown)) {
          this.answered();
          throw thrown;
        }
        const pause = pauseAfter(failures);
        if (this.closing.signal.aborted || this.isOver(begun, performance.now() + pause, thrown))
          throw unavailable(thrown);
        await wait(pause, undefined, { signal: this.closing.signal }).catch(() => undefined);
        if (this.closing.signal.aborted) throw unavailable(thrown);
      }
    }
  }

  /** A slow server is waited for; one that nobody has had a word from for a while keeps nobody waiting so long again. */
  private isOver(begun: number, next: number, thrown: unknown): boolean {
    const { giveUpAfter, awayAfter } = this.options;
    this.failingSince ??= begun;
    if (next - begun > giveUpAfter) return true;
    const patience = this.isHurried && !isLate(thrown) ? awayAfter : giveUpAfter;
    return next - begun > Math.min(LEAST_PATIENCE, patience) && next - this.failingSince > patience;
  }
}

function unavailable(cause: unknown): StoreUnavailable {
  const [why = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
  const message = `the event store did not answer (${why.slice(0, 200)}); a write that was under way may have been done`;
  return new StoreUnavailable(message, 'down', { cause });
}
