import type { SimulatedProcess } from './process';
import type { Services } from './roles';
import type { World } from './world';

/** The process was not there, or its answer did not come: whoever asked does not know what became of it. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered';
}

const patienceMs = 20_000;

/**
 * Asks a process over a network that may lose the question or the answer. Throws Unanswered, or what the process threw.
 * `said` is told what the process answered, heard or not.
 */
export function ask<T>(
  { gate, scheduler }: World,
  process: SimulatedProcess,
  label: string,
  work: (services: Services) => Promise<T>,
  said: (answer: T) => void,
): Promise<T> {
  const { random } = scheduler;
  const outside = (name: string, run: () => void) => ({
    life: undefined,
    label: `${label}: ${name}`,
    isCode: true,
    run,
  });
  return new Promise<T>((resolve, reject) => {
    const none = scheduler.after(
      patienceMs,
      outside('no answer', () => reject(new Unanswered(label))),
    );
    const answer = (run: () => void): void => {
      if (random.chance(gate.faults.network)) return;
      none.cancel();
      scheduler.add(outside('answered', run));
    };
    if (random.chance(gate.faults.network)) return;
    const { life, services } = process;
    if (!services) return answer(() => reject(new Unanswered(`${label}: ${process.name} is down`)));
    const run = (): void => {
      work(services).then(
        (value) => {
          said(value);
          answer(() => resolve(value));
        },
        (thrown: unknown) => answer(() => reject(thrown as Error)),
      );
    };
    scheduler.add({ life, label: `${label}: asked`, isCode: true, run });
  });
}

/** Lets virtual time pass for somebody outside. */
export const wait = ({ scheduler }: World, ms: number): Promise<void> =>
  new Promise((resolve) => scheduler.after(ms, { life: undefined, label: 'goes on', isCode: true, run: resolve }));
