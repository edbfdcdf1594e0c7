import { Agenda } from './agenda';
import type { Life } from './life';
import type { Random } from './random';

/** What may happen next. */
export interface Step {
  /** Whose memory it needs: it does not happen when that life is over. Undefined: the world's own. */
  readonly life: Life | undefined;
  readonly label: string;
  /** Runs the process's own code, so that what follows at once belongs to the same step. */
  readonly isCode: boolean;
  readonly run: () => unknown;
}

interface Later {
  readonly at: number;
  gone: boolean;
  readonly step: Step;
}

/** A step that was put off can be taken back. */
export interface PutOff {
  cancel(): void;
}

/** Kept from before timers are replaced. */
const realImmediate = setImmediate;
/** Resolves when every continuation that can go on by itself has done so. */
const quiet = (): Promise<void> => new Promise((resolve) => realImmediate(resolve));

/** Moments in which nothing happened before time passes faster, and the longest leap, in milliseconds. */
const patience = 3;
const longestSleep = 600_000;

/** Why a run ended. */
export type End = 'settled' | 'stuck' | 'too-long';

/**
 * Decides what happens next: one step at a time, chosen by the seed among all that could happen, on a clock that only
 * it moves. Between two steps nothing runs, so that a crash may fall between any two.
 */
export class Scheduler {
  /** Virtual time, Unix milliseconds. */
  now: number;
  steps = 0;
  /** Whose code is running: what it begins is its own. */
  current: Life | undefined;
  /** Called before each step. */
  before: () => void = () => undefined;
  /** Tells how much has happened so far: while it stays the same, time passes faster. */
  progress: () => number = () => 0;
  /** What happened, when somebody wants to read it. */
  readonly trace: string[] | undefined;
  private readonly began: number;
  private readonly ready: Step[] = [];
  private readonly agenda = new Agenda<Later>();

  constructor(
    readonly random: Random,
    options: { readonly start: number; readonly trace: boolean },
  ) {
    this.now = this.began = options.start;
    this.trace = options.trace ? [] : undefined;
  }

  add(step: Step): void {
    this.ready.push(step);
  }

  /** Adds a step that cannot happen before a time has passed. */
  after(ms: number, step: Step): PutOff {
    const later: Later = { at: this.now + ms, gone: false, step };
    this.agenda.add(later);
    return { cancel: () => void (later.gone = true) };
  }

  note(line: string): void {
    this.trace?.push(`${String(this.steps).padStart(5)} +${this.now - this.began} ${line}`);
  }

  /** Runs until nothing can happen at present and `isSettled` says yes. */
  async run(isSettled: () => boolean, most: { readonly steps: number; readonly until: number }): Promise<End> {
    let [seen, idle] = [-1, 0];
    for (;;) {
      this.wake();
      if (this.ready.length === 0) {
        if (isSettled()) return 'settled';
        const next = this.agenda.next;
        if (next === undefined) return 'stuck';
        if (next > most.until || this.steps > most.steps) return 'too-long';
        const progress = this.progress();
        idle = progress === seen ? idle + 1 : 0;
        seen = progress;
        // Everybody only waits: the world sleeps for a while, and every timer that is over by then rings once.
        const slept = idle < patience ? 0 : Math.min(longestSleep, 200 * 2 ** (idle - patience));
        this.now = Math.max(next, this.now + slept);
        continue;
      }
      if (this.steps > most.steps) return 'too-long';
      this.before();
      await this.step();
    }
  }

  private async step(): Promise<void> {
    const at = this.random.below(this.ready.length);
    const step = this.ready[at] as Step;
    this.ready[at] = this.ready[this.ready.length - 1] as Step;
    this.ready.pop();
    const { life } = step;
    if (life?.isOver) return;
    if (life && life.pausedUntil > this.now) {
      this.after(life.pausedUntil - this.now, step);
      return;
    }
    this.steps++;
    this.now += this.random.below(3);
    if (this.trace) this.note(`${life?.name ?? '-'} ${step.label}`);
    this.current = life;
    const running = step.run();
    if (running instanceof Promise) await running;
    if (step.isCode) await quiet();
    this.current = undefined;
  }

  private wake(): void {
    for (let due = this.agenda.take(this.now); due; due = this.agenda.take(this.now)) this.ready.push(due.step);
  }
}
