import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { environmentOf, reachedAt, readyOf, stopped } from './desk.mjs';

const program = fileURLToPath(new URL('../../services/desk/dist/scaled/main.js', import.meta.url));

/**
 * Starts a scaled desk, so many of every service, and waits until it is ready. `at` has the addresses of its servers
 * (`feed`, `reads`, `state`; `events` for one that is not the repository's test server), `env` what its processes have
 * beside them.
 */
export async function startScaled(folder, at, { replicas = 1, env: more = {} } = {}) {
  const env = {
    ...environmentOf(folder),
    EVENTDESK_FEED: at.feed,
    EVENTDESK_READS: at.reads,
    EVENTDESK_STATE: at.state,
    ...(process.env.EVENTDESK_EVENTS ? { EVENTDESK_EVENTS: process.env.EVENTDESK_EVENTS } : {}),
    ...more,
  };
  const stdio = ['ignore', 'ignore', 'inherit'];
  const child = spawn(process.execPath, [program, '--replicas', String(replicas), '--json'], { env, stdio });
  const { http, ops, smtp, pids } = await readyOf(child, env.EVENTDESK_READY_FILE);
  const all = Object.entries(ops).flatMap(([service, urls]) => urls.map((url) => ({ service, url })));
  const desk = {
    ...reachedAt(http, smtp),
    /** Process ids by service, the event store's test server among them. */
    pids,
    /** What each process says of itself now: `{ service, of(name) }`; one that does not answer is left out. */
    figures: async () =>
      (await Promise.all(all.map(({ service, url }) => figuresAt(service, url).catch(() => undefined)))).filter(
        Boolean,
      ),
    /** Events that are not yet through the feed and every consumer; Infinity while somebody cannot say. */
    lag: async () => lagOf(await desk.figures()),
    /** Resident memory of the largest process of each service, in MB, as the system tells it. */
    residentMb: () =>
      Object.entries(pids).map(([service, of]) => [service, Math.max(...of.map((pid) => residentMb(pid)))]),
    /** Waits until nothing is left to do; answers when that was (`performance.now`). */
    idle: async () => {
      for (;;) {
        const at = performance.now();
        if ((await desk.lag()) === 0 && (await wait(100), await desk.lag()) === 0) return at;
        await wait(200);
      }
    },
    stop: () => stopped(child),
  };
  return desk;
}

function residentMb(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)[1]) / 1024;
}

async function figuresAt(service, url) {
  const text = await (await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(5000) })).text();
  /** Sum over labels; undefined when there is none. */
  const of = (name) => {
    const found = [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)`, 'gm'))];
    return found.length === 0 ? undefined : found.reduce((sum, [, value]) => sum + Number(value), 0);
  };
  return { service, of };
}

function lagOf(figures) {
  const relays = figures.map(({ of }) => of('eventdesk_relay_lag_events')).filter((lag) => lag !== undefined);
  const groups = figures.map(({ service, of }) => [service, of('eventdesk_consumer_lag_events')]);
  const said = (service) => groups.filter(([name, lag]) => name === service && lag !== undefined);
  const known = relays.length > 0 && ['tickets', 'notifications', 'projections'].every((name) => said(name).length > 0);
  if (!known) return Infinity;
  return Math.max(...relays) + groups.reduce((sum, [, lag]) => sum + (lag ?? 0), 0);
}
