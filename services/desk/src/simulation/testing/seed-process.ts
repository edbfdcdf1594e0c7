import { brokenVariants } from './broken/variants';
import { asItIs, runSeed } from './run-seed';
import type { Answer, Order } from './seed-pool';

// Thousands of errors are thrown here on purpose, and nobody reads where.
Error.stackTraceLimit = 0;

/** A process that runs seeds as it is told: virtual timers replace those of the whole process. */
async function answer({ variant, from, to }: Order): Promise<Answer> {
  const runs = brokenVariants.find(({ name }) => name === variant) ?? asItIs;
  const sum = { seeds: 0, steps: 0, events: 0, crashes: 0, mails: 0, duplicates: 0, cpuMs: 0 };
  const began = process.cpuUsage();
  const failed: Answer['failed'][number][] = [];
  for (let seed = from; seed < to; seed++) {
    const { violations, steps, events, crashes, mails, duplicates } = await runSeed(seed, runs);
    sum.seeds++;
    sum.steps += steps;
    sum.events += events;
    sum.crashes += crashes;
    sum.mails += mails;
    sum.duplicates += duplicates;
    if (violations.length > 0) failed.push({ seed, violations });
  }
  const { user, system } = process.cpuUsage(began);
  sum.cpuMs = (user + system) / 1000;
  return { sum, failed };
}

process.on('message', (order: Order) => {
  answer(order).then(
    (result) => process.send?.(result),
    (thrown: unknown) => {
      console.error(thrown);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));
