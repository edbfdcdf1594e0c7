import { setTimeout as wait } from 'node:timers/promises';
import { KeptProcess } from './kept-process';
import type { Keeping } from './kept-process';
import type { Part, Stage } from './part';

/** Milliseconds from the beginning of a stop until a stage is no longer waited for, in the order of stopping. */
const patience: readonly (readonly [Stage, number])[] = [
  ['front', 3000],
  ['service', 9000],
  ['server', 9800],
];

/** The processes of a scaled run: started in stages, started again when they end, ended in the reverse order. */
export class Supervisor {
  readonly #kept: readonly KeptProcess[];

  constructor(parts: readonly Part[], keeping: Keeping) {
    this.#kept = parts.map((part) => new KeptProcess(part, keeping));
  }

  /**
   * Starts the servers, then what the others begin with, then all else at once; resolves when everything is ready.
   * Throws Refused.
   */
  async start(): Promise<void> {
    const turn = ({ part: { stage, first } }: KeptProcess): number => (stage === 'server' ? 0 : first ? 1 : 2);
    for (const now of [0, 1, 2]) {
      const stage = this.#kept.filter((kept) => turn(kept) === now);
      for (const kept of stage) kept.start();
      await Promise.all(stage.map(({ ready }) => ready));
    }
  }

  /** Ids of the processes that are ready, by service, in the order of the replicas; one that restarts is left out. */
  pids(): Record<string, number[]> {
    const pids: Record<string, number[]> = {};
    for (const { part, readyPid } of this.#kept) {
      const list = (pids[part.service] ??= []);
      if (readyPid !== undefined) list.push(readyPid);
    }
    return pids;
  }

  /** Ends every process within 10 seconds: asks first, then kills. */
  async stop(): Promise<void> {
    const begun = Date.now();
    const all: Promise<void>[] = [];
    for (const kept of this.#kept) kept.retire();
    for (const [stage, until] of patience) {
      const ending = this.of(stage)
        .reverse()
        .map((kept) => kept.stop());
      all.push(...ending);
      await within(Promise.all(ending), begun + until - Date.now());
    }
    for (const kept of this.#kept) kept.kill();
    await Promise.all(all);
  }

  private of(stage: Stage): KeptProcess[] {
    return this.#kept.filter(({ part }) => part.stage === stage);
  }
}

/** Waits for work, so many milliseconds at most. */
async function within(work: Promise<unknown>, ms: number): Promise<void> {
  const done = new AbortController();
  await Promise.race([work, wait(Math.max(0, ms), undefined, { signal: done.signal }).catch(() => undefined)]);
  done.abort();
}
