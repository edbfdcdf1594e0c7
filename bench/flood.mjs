import { setTimeout as wait } from 'node:timers/promises';
import { startChild } from './support/child.mjs';
import { firstStatus, temporaryFolder } from './support/desk.mjs';
import { perSecond, row } from './support/figures.mjs';
import { gateTo } from './support/gate.mjs';
import { startScaled } from './support/scaled.mjs';
import { servers } from './support/servers.mjs';

const callers = 16;

/**
 * Creates at full speed while a server is away that they do not need (invariant 20): the read store, then the feed. What
 * they are answered at, what the services hold in memory meanwhile, and how long the rest takes afterwards.
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
    const desk = await startScaled(folder, { ...at, reads: gates.reads.url, feed: gates.feed.url }, { replicas });
    stops.push(() => desk.stop());
    const token = await desk.token();
    const status = await firstStatus(desk, token);
    const flooded = (ms) => load.ask({ port: desk.port, token, status, callers, ms });
    const ms = 10 * seconds * 1000;
    await flooded(ms / 4);
    await desk.idle();
    const rows = [];
    const usual = await measured(desk, () => flooded(ms));
    const usualThrough = await back(desk);
    rows.push(rowOf('every server there', usual, usual, usualThrough));
    for (const [name, what] of [
      ['reads', 'the read store away'],
      ['feed', 'the feed away'],
    ]) {
      gates[name].shut();
      await wait(1000);
      const away = await measured(desk, () => flooded(ms));
      gates[name].open();
      rows.push(rowOf(what, away, usual, await back(desk)));
    }
    const after = await measured(desk, () => flooded(ms));
    rows.push(rowOf('every server there again', after, usual, await back(desk)));
    return rows;
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

/** A flood, and the most memory that each service had in it; replicas beside each other. */
async function measured(desk, flooded) {
  const most = {};
  let over = false;
  const looking = (async () => {
    while (!over) {
      for (const [service, mb] of desk.residentMb()) most[service] = Math.max(most[service] ?? 0, mb);
      await wait(1000);
    }
  })();
  const { done, ms } = await flooded();
  over = true;
  await looking;
  return { rate: (done * 1000) / ms, done, most };
}

/** Waits until nothing is left to do; answers how many seconds that took, and how many events waited at first. */
async function back(desk) {
  const begin = performance.now();
  let lag = Infinity;
  for (; lag === Infinity; await wait(200)) lag = await desk.lag();
  return { lag, seconds: ((await desk.idle()) - begin) / 1000 };
}

function rowOf(what, { rate, done, most }, usual, { lag, seconds }) {
  const memories = Object.entries(most).map(([service, mb]) => `${service} ${Math.round(mb)}`);
  return row(
    `flood, ${what}: ${callers} callers`,
    usual.rate === rate ? '' : 'as fast as with it',
    `${perSecond(rate)} (${done}), ${lag} waited, through ${seconds.toFixed(1)} s later; MB: ${memories.join(', ')}`,
    (rate / usual.rate).toFixed(2),
  );
}
