import { checks } from './checks/all';
import { settles } from './checks/settles';
import { drawFaults } from './core/faults';
import { Random } from './core/random';
import { Scheduler } from './core/scheduler';
import { virtualTimers } from './core/virtual-timers';
import { sha256Hex } from '@eventdesk/platform/crypto/hashing';
import { People } from './world/people';
import { play } from './world/scenario';
import type { Variant } from './world/variant';
import { World } from './world/world';

/** Something that does not hold after a run. */
export interface Violation {
  /** Title of the check that found it. */
  readonly check: string;
  readonly detail: string;
}

export interface SeedResult {
  readonly seed: number;
  readonly violations: readonly Violation[];
  readonly steps: number;
  readonly events: number;
  readonly crashes: number;
  readonly mails: number;
  /** Mails of a delivery beyond its first. */
  readonly duplicates: number;
  /** Hash of everything that happened, where a trace was asked for. */
  readonly hash?: string;
  readonly trace?: readonly string[];
}

const start = Date.UTC(2026, 0, 10, 9);
const most = { steps: 20_000, until: start + 48 * 3_600_000 };
export const asItIs: Variant = { name: 'as it is' };

/** Runs one seed: the same seed, the same run. Replaces timers of this thread meanwhile, so one at a time. */
export async function runSeed(seed: number, variant: Variant = asItIs, withTrace = false): Promise<SeedResult> {
  const random = new Random(seed);
  const scheduler = new Scheduler(random, { start, trace: withTrace });
  const world = new World(scheduler, drawFaults(random), variant);
  const restore = virtualTimers(scheduler);
  try {
    await world.begin();
    const people = new People(world);
    let played = false;
    const begin = (): Promise<unknown> => play(world, people).then(() => (played = true), (thrown: unknown) => people.promises.refusals.push(String(thrown))); // prettier-ignore
    scheduler.before = () => world.misfortune();
    scheduler.progress = () => world.log.all.length + world.mails.taken.length;
    scheduler.add({ life: undefined, label: 'people begin', isCode: true, run: () => { begin().catch(() => undefined); } }); // prettier-ignore
    if (world.poison.isThere) scheduler.add({ life: undefined, label: 'an administrator looks', isCode: true, run: () => { people.replayParked().catch(() => undefined); } }); // prettier-ignore
    const isSettled = (): boolean => {
      if (!played || people.areBusy || settles.find({ world, people }).length > 0 || !world.allGoesOn) return false;
      world.calm();
      return world.allRun;
    };
    const end = await scheduler.run(isSettled, most);
    const violations: Violation[] =
      end === 'settled' ? [] : [{ check: settles.title, detail: `${end}, people ${played ? 'are done' : 'are not'}` }];
    for (const { title, find } of [settles, ...checks])
      for (const detail of await find({ world, people })) violations.push({ check: title, detail });
    const crashes = world.processes.reduce((sum, process) => sum + process.crashes, 0);
    const { trace, steps } = scheduler;
    return {
      seed,
      violations,
      steps,
      events: world.log.all.length,
      crashes,
      mails: world.mails.taken.length,
      duplicates: world.mails.taken.length - new Set(world.mails.taken.map(({ delivery }) => delivery)).size,
      ...(trace ? { trace, hash: sha256Hex(trace.join('\n')) } : {}),
    };
  } finally {
    restore();
  }
}
