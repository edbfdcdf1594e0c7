import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Violation } from './run-seed';

/** Seeds from one on, up to and without another, of a variant by its name. */
export interface Order {
  readonly variant: string;
  readonly from: number;
  readonly to: number;
}

export interface FailedSeed {
  readonly seed: number;
  readonly violations: readonly Violation[];
}

export interface Sum {
  readonly seeds: number;
  readonly steps: number;
  readonly events: number;
  readonly crashes: number;
  readonly mails: number;
  /** Mails of a delivery beyond its first. */
  readonly duplicates: number;
  readonly cpuMs: number;
}

export interface Answer {
  readonly sum: Sum;
  readonly failed: readonly FailedSeed[];
}

const atOnce = 20;
const hook = join(__dirname, '../../../../../tools/swc-hook.cjs');
const execArgv = ['--conditions=@eventdesk/source', '--require', hook, '--max-semi-space-size=64'];

/** Runs seeds on all processors, each in a process of its own. */
export class SeedPool {
  private readonly children: readonly ChildProcess[];

  constructor(size = availableParallelism()) {
    this.children = Array.from({ length: size }, () => fork(join(__dirname, 'seed-process.ts'), { execArgv }));
  }

  /** Runs all of them; `stopsAt`: so many failed ones are enough. */
  async run({ variant, from, to }: Order, stopsAt = Infinity): Promise<Answer> {
    const failed: FailedSeed[] = [];
    const sum = { seeds: 0, steps: 0, events: 0, crashes: 0, mails: 0, duplicates: 0, cpuMs: 0 };
    let next = from;
    const work = async (child: ChildProcess): Promise<void> => {
      while (next < to && failed.length < stopsAt) {
        const begin = next;
        next = Math.min(to, next + atOnce);
        const answer = await ask(child, { variant, from: begin, to: next });
        failed.push(...answer.failed);
        for (const name of Object.keys(sum) as (keyof Sum)[]) sum[name] += answer.sum[name];
      }
    };
    await Promise.all(this.children.map(work));
    return { sum, failed: failed.sort((a, b) => a.seed - b.seed) };
  }

  close(): void {
    for (const child of this.children) child.disconnect();
  }
}

function ask(child: ChildProcess, order: Order): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const died = (code: number | null): void =>
      reject(new Error(`the process of seeds ${order.from} to ${order.to - 1} ended with ${code}`));
    child.once('exit', died);
    child.once('message', (answer) => {
      child.off('exit', died);
      resolve(answer as Answer);
    });
    child.send(order);
  });
}
