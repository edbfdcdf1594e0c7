import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { line } from './everyday-mail.mjs';

const program = fileURLToPath(new URL('../../services/desk/bin/eventdesk.cjs', import.meta.url));
const secret = 'for-the-bench-alone-and-long-enough-for-it';
const plenty = 1_000_000_000;

/** What a desk under load begins with: one client, one line, and limits that the load stays below. */
const bootstrap = {
  departments: [{ key: 'support', name: 'Support' }],
  series: [{ key: 'tickets', prefix: '', start: 100001 }],
  types: [{ key: 'ticket', name: 'Ticket', department: 'support', series: 'tickets' }],
  statuses: [
    { key: 'new', name: 'New', state: 'awaiting-reply' },
    { key: 'in-progress', name: 'In progress', state: 'in-progress' },
    { key: 'waiting', name: 'Waiting for you', state: 'awaiting-customer' },
    { key: 'solved', name: 'Solved', state: 'solved' },
    { key: 'closed', name: 'Closed', state: 'closed' },
  ],
  lines: [{ address: line, type: 'ticket', name: 'Example Support' }],
  clients: [{ id: 'bench', secret, departments: ['*'], scope: 'tickets:read tickets:write' }],
  limits: {
    unprovenMailsPerLineAndHour: plenty,
    unprovenMailsPerAddressAndHour: plenty,
    unprovenMailsPerAddressAndDay: plenty,
    automaticMailsPerAddressAndHour: plenty,
    mailsPerNetworkAndHour: plenty,
  },
};

/** A folder of its own under the system's temporary one; `remove` takes it away. */
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'eventdesk-bench-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  return { folder, remove };
}

/** The environment of a desk under load, whatever stores this one is told of. */
export function environmentOf(folder) {
  const file = join(folder, 'bootstrap.json');
  writeFileSync(file, JSON.stringify(bootstrap), { mode: 0o600 });
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith('EVENTDESK_'));
  return {
    ...Object.fromEntries(others),
    EVENTDESK_DATA: join(folder, 'data'),
    EVENTDESK_BOOTSTRAP: file,
    EVENTDESK_READY_FILE: join(folder, 'ready.json'),
    EVENTDESK_HTTP_PORT: '0',
    EVENTDESK_OPS_PORT: '0',
    EVENTDESK_SMTP_PORT: '0',
    EVENTDESK_DNS: 'none',
    EVENTDESK_LOG_LEVEL: 'error',
  };
}

/** Starts the desk as a user does, and waits until it says that it is ready. `profile`: folder for a CPU profile. */
export async function startDesk(folder, { profile } = {}) {
  const env = environmentOf(folder);
  const flags = profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : [];
  const begin = performance.now();
  const child = spawn(process.execPath, [...flags, program, '--json', 'start'], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const { http, ops, smtp } = await readyOf(child, env.EVENTDESK_READY_FILE);
  const readyMs = performance.now() - begin;
  const desk = {
    readyMs,
    ...reachedAt(http, smtp),
    /** A figure of the process: what prom-client calls `process_…`. */
    figure: async (name) => {
      const text = await (await fetch(`${ops}/metrics`)).text();
      return Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)[1]);
    },
    /** CPU of all its threads so far, in milliseconds. */
    cpuMs: async () => 1000 * (await desk.figure('process_cpu_seconds_total')),
    /** Waits until nothing is left to do; answers when that was (`performance.now`). */
    idle: () => idle(desk),
    stop: () => stopped(child),
  };
  return desk;
}

/** What the ready file of a child says, once it is there; the child ends with this process. */
export async function readyOf(child, file) {
  const end = () => child.kill();
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
  while (!existsSync(file)) {
    if (child.exitCode !== null) throw new Error(`the desk ended with code ${child.exitCode}`);
    await wait(5);
  }
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** Ends a child as a service manager does. */
export async function stopped(child) {
  if (child.exitCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

/** How a desk is asked for things, at the addresses of its ready file. */
export const reachedAt = (http, smtp) => ({
  port: Number(new URL(http).port),
  smtpPort: Number(smtp.slice(smtp.lastIndexOf(':') + 1)),
  token: () => tokenAt(http),
  get: (path, token) => json(fetch(http + path, { headers: { authorization: `Bearer ${token}` } })),
});

async function json(asked) {
  const answer = await asked;
  const body = await answer.json();
  if (!answer.ok) throw new Error(`the desk answered ${answer.status}: ${JSON.stringify(body)}`);
  return body;
}

async function tokenAt(http) {
  const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: 'bench', client_secret: secret });
  return (await json(fetch(`${http}/oauth2/token`, { method: 'POST', body: form }))).access_token;
}

/** Share of a core below which a process does nothing but wait. */
const idleShare = 0.15;

async function idle(desk) {
  let [before, at] = [await desk.cpuMs(), performance.now()];
  let busyUntil = at;
  // Longer than any pause that consumers make between looks; seldom, since being looked at costs CPU too.
  while (performance.now() - busyUntil < 700) {
    await wait(250);
    const [now, then] = [await desk.cpuMs(), performance.now()];
    if (now - before > idleShare * (then - at)) busyUntil = then;
    [before, at] = [now, then];
  }
  return busyUntil;
}

/** Id of the status that new tickets get, as the API names it. */
export async function firstStatus(desk, token) {
  const { data } = await desk.get('/v2/tickets/statuses', token);
  return data[0].id;
}
