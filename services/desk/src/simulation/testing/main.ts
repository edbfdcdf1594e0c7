import { parseArgs } from 'node:util';
import { runSeed } from './run-seed';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string' },
    from: { type: 'string' },
    quiet: { type: 'boolean' },
  },
});

async function main(): Promise<void> {
  if (values.seed !== undefined) {
    const result = await runSeed(Number(values.seed), undefined, true);
    if (!values.quiet) for (const line of result.trace ?? []) console.log(line);
    const { trace: _trace, ...rest } = result;
    console.log(JSON.stringify(rest, null, 1));
    return;
  }
  const from = Number(values.from ?? 1);
  const began = process.hrtime.bigint();
  const cpu = process.cpuUsage();
  let [steps, events, crashes, bad] = [0, 0, 0, 0];
  const count = Number(values.seeds ?? 100);
  for (let seed = from; seed < from + count; seed++) {
    const result = await runSeed(seed);
    steps += result.steps;
    events += result.events;
    crashes += result.crashes;
    if (result.violations.length > 0) {
      bad++;
      if (bad <= 10) console.log(seed, JSON.stringify(result.violations.slice(0, 4)));
    }
  }
  const ms = Number(process.hrtime.bigint() - began) / 1e6;
  console.log(
    JSON.stringify({
      seeds: count,
      bad,
      msEach: ms / count,
      cpuEach: process.cpuUsage(cpu).user / 1000 / count,
      steps: steps / count,
      events: events / count,
      crashes: crashes / count,
    }),
  );
}

main().catch((thrown: unknown) => {
  console.error(thrown);
  process.exitCode = 1;
});
