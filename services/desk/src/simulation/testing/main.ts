import { parseArgs } from 'node:util';
import { brokenVariants } from './broken/variants';
import { asItIs, runSeed } from './run-seed';
import { SeedPool } from './seed-pool';

const usage = `npm run simulate -- --seed N [--variant NAME] [--quiet]   one seed, with everything that happened
npm run simulate -- --seeds COUNT [--from N] [--variant NAME]   so many seeds, on all processors
variants: ${brokenVariants.map(({ name }) => `"${name}"`).join(', ')}`;

/** Replays a seed, or runs many: what fails is named by seed. Exit codes: 0 all holds, 1 something does not, 2 wrong use. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string' },
      seeds: { type: 'string' },
      from: { type: 'string', default: '1' },
      variant: { type: 'string', default: asItIs.name },
      quiet: { type: 'boolean', default: false },
    },
  });
  const numbers = [values.seed, values.seeds, values.from].filter((text) => text !== undefined);
  const variant = [asItIs, ...brokenVariants].find(({ name }) => name === values.variant);
  if (
    !variant ||
    !numbers.every((text) => /^\d{1,9}$/.test(text)) ||
    (values.seed === undefined) === (values.seeds === undefined)
  ) {
    console.error(usage);
    return 2;
  }
  if (values.seed !== undefined) {
    const { trace, violations, ...rest } = await runSeed(Number(values.seed), variant, true);
    if (!values.quiet) for (const line of trace ?? []) console.log(line);
    for (const { check, detail } of violations) console.log(`DOES NOT HOLD: ${check}: ${detail}`);
    console.log(JSON.stringify(rest));
    return violations.length === 0 ? 0 : 1;
  }
  const from = Number(values.from);
  const pool = new SeedPool();
  const began = process.hrtime.bigint();
  const { sum, failed } = await pool.run({ variant: variant.name, from, to: from + Number(values.seeds) });
  pool.close();
  for (const { seed, violations } of failed.slice(0, 20))
    console.log(`--seed ${seed}: ${violations[0]?.check}: ${violations[0]?.detail}`);
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  console.log(JSON.stringify({ ...sum, failed: failed.length, seconds, seedsEachSecond: sum.seeds / seconds }));
  return failed.length === 0 ? 0 : 1;
}

main().then(
  (code) => (process.exitCode = code),
  (thrown: unknown) => {
    console.error(thrown instanceof Error ? thrown.message : thrown);
    process.exitCode = 2;
  },
);
