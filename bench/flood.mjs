import { setTimeout as wait } from 'node:timers/promises';
import { startChild } from './support/child.mjs';
import { firstStatus, temporaryFolder } from './support/desk.mjs';
import { perSecond, row } from './support/figures.mjs';
import { gateTo } from './support/gate.mjs';
import { heapEnv, heldMb } from './support/heap.mjs';
import { startScaled } from './support/scaled.mjs';
import { servers } from './support/servers.mjs';

const callers = 16;
/** What a service may hold at the end, of what it held after the first round: its caches may be fuller. */
const grown = 1.25;
/** What a service may hold at any look, MB: half of what its objects may take as it is deployed. */
const most = 128;

/**
 * Creates at full speed while a server is away that they do not need (invariant 20): the read store, then the feed. What
 * they are answered at, how long the rest takes afterwards, and what the services hold in memory: before, while the
 * server is away, and after.
 */
export async function flood({ seconds = 3, replicas = 1 }) {
  const { folder, remove } = temporaryFolder();
  const stops = [remove];
  try {
    const at = servers();
    const gates = { reads: await gateTo(at.reads), feed: await gateTo(at.feed) };
    stops.push(() => Object.values(gates).forEach((gate) => gate.close()));
    const load = await startChild('http-load.mjs');
    stops.push(() => load.stop());
    const env = heapEnv(folder);
    const desk = await startScaled(folder, { ...at, reads: gates.reads.url, feed: gates.feed.url }, { replicas, env });
    stops.push(() => desk.stop());
    const token = await desk.token();
    const status = await firstStatus(desk, token);
    const flooded = (ms) => load.ask({ port: desk.port, token, status, callers, ms });
    const looks = [];
    const look = async (when) => looks.push({ when, held: await heldMb(env, desk.pids) });
    const ms = 10 * seconds * 1000;
    await flooded(ms / 4);
    await desk.idle();
    await look('at first');
    const rows = [];
    let usual;
    for (const [what, gate] of [
      ['every server there'],
      ['the read store away', gates.reads],
      ['the feed away', gates.feed],
      ['every server there again'],
    ]) {
      gate?.shut();
      if (gate) await wait(1000);
      const found = await measured(desk, () => flooded(ms));
      usual ??= found;
      if (gate) await look(what);
      gate?.open();
      rows.push(rowOf(what, found, usual, await back(desk)));
      await look(gate ? 'after' : what);
    }
    return [...rows, ...heldRows(looks)];
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

/** A flood, and the most memory that each service had in it; replicas beside each other. */
async function measured(desk, flooded) {
  const largest = {};
  let over = false;
  const looking = (async () => {
    while (!over) {
      for (const [service, mb] of desk.residentMb()) largest[service] = Math.max(largest[service] ?? 0, mb);
      await wait(1000);
    }
  })();
  const { done, ms } = await flooded();
  over = true;
  await looking;
  return { rate: (done * 1000) / ms, done, largest };
}

/** Waits until nothing is left to do; answers how many seconds that took, and how many events waited at first. */
async function back(desk) {
  const begin = performance.now();
  let lag = Infinity;
  for (; lag === Infinity; await wait(200)) lag = await desk.lag();
  return { lag, seconds: ((await desk.idle()) - begin) / 1000 };
}

function rowOf(what, found, usual, { lag, seconds }) {
  const { rate, done, largest } = found;
  const memories = Object.entries(largest).map(([service, mb]) => `${service} ${Math.round(mb)}`);
  return row(
    `flood, ${what}: ${callers} callers`,
    found === usual ? '' : 'as fast as with it',
    `${perSecond(rate)} (${done}), ${lag} waited, through ${seconds.toFixed(1)} s later; resident MB: ${memories.join(', ')}`,
    (rate / usual.rate).toFixed(2),
  );
}

/** A row a service: what it held after a collection at every look, and whether that is bounded. */
function heldRows(looks) {
  // The test server of events holds the places of the whole log, and is none of the desk's.
  const services = Object.keys(looks[0].held).filter((service) => service !== 'esdb');
  return services.map((service) => {
    const all = looks.map(({ held }) => held[service]);
    const [first, last] = [all[1], all.at(-1)];
    const each = looks.map(({ when, held }) => `${held[service].toFixed(0)} ${when}`);
    const percent = Math.round((last / first - 1) * 100);
    return row(
      `flood, held by ${service} (MB, after a collection)`,
      `${grown} of the first round; ${most} MB`,
      `${each.join(', ')}: ${percent < 0 ? '' : '+'}${percent} % since the first round, ${Math.max(...all).toFixed(0)} MB at most`,
      (last / first).toFixed(2),
      last <= grown * first && Math.max(...all) <= most,
    );
  });
}
