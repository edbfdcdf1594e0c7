import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toldBy } from './told.mjs';

const hook = fileURLToPath(new URL('count-calls.cjs', import.meta.url));

/** What processes have in their environment to count what they ask of servers, by name each with its URL. */
export function countingEnv(folder, servers) {
  const counts = join(folder, 'counts');
  mkdirSync(counts, { recursive: true });
  const ports = Object.entries(servers).flatMap(([name, url]) =>
    [...url.matchAll(/:(\d+)(?=[,/?]|$)/g)].map(([, port]) => `${name}=${port}`),
  );
  return { NODE_OPTIONS: `--require ${hook}`, BENCH_COUNTS: counts, BENCH_SERVERS: ports.join(',') };
}

/** What each process has asked and spent so far, by service; those of replicas together. */
export async function countsOf(env, pids) {
  const services = {};
  for (const [service, all] of Object.entries(pids)) {
    const each = await Promise.all(all.map((pid) => toldBy(env.BENCH_COUNTS, pid)));
    services[service] = each.reduce(
      (sum, one) => ({ cpuMs: sum.cpuMs + one.cpuMs, rss: sum.rss + one.rss, counts: merged(sum.counts, one.counts) }),
      { cpuMs: 0, rss: 0, counts: {} },
    );
  }
  return services;
}

const merged = (a, b) => ({
  ...a,
  ...Object.fromEntries(Object.entries(b).map(([name, one]) => [name, sum(a[name], one)])),
});

function sum(a, b) {
  if (!a) return b;
  const asked = { ...a.asked };
  for (const [call, count] of Object.entries(b.asked)) asked[call] = (asked[call] ?? 0) + count;
  return { calls: a.calls + b.calls, out: a.out + b.out, in: a.in + b.in, asked };
}
