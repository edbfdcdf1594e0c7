import { setTimeout as wait } from 'node:timers/promises';
import { startChild } from './support/child.mjs';
import { countingEnv, countsOf } from './support/counted.mjs';
import { firstStatus, temporaryFolder } from './support/desk.mjs';
import { row } from './support/figures.mjs';
import { freePort } from './support/free-port.mjs';
import { startEvents } from './support/events-server.mjs';
import { startScaled } from './support/scaled.mjs';
import { servers } from './support/servers.mjs';

/** How often each operation is done for a figure. */
const times = 60;
/** How much more a figure may be at the end than at the beginning and count as constant. */
const constant = 1.25;

/**
 * B7: what one operation costs in each service, with few tickets and with many. What the services do with nothing to do
 * (leases, looks, heartbeats) is measured before and taken off.
 */
export async function b7({ tickets = 5000, replicas = 1 }) {
  const { folder, remove } = temporaryFolder();
  const stops = [remove];
  try {
    const at = servers();
    const events = await startEvents(folder, await freePort());
    stops.push(() => events.stop());
    const counting = countingEnv(folder, { ...at, events: events.url });
    const load = await startChild('http-load.mjs');
    stops.push(() => load.stop());
    const mails = await startChild('smtp-load.mjs');
    stops.push(() => mails.stop());
    const env = { ...counting, EVENTDESK_EVENTS: events.url };
    const desk = await startScaled(folder, at, { replicas, env });
    stops.push(() => desk.stop());
    const token = await desk.token();
    const status = await firstStatus(desk, token);
    const known = { desk, counting, load, mails, token, status };
    const sizes = [Math.ceil(tickets / 5), tickets];
    const found = [];
    let made = 0;
    for (const size of sizes) {
      for (; made < size;)
        made += (await load.ask({ port: desk.port, token, status, callers: 16, count: size - made })).done;
      await desk.idle();
      found.push({ size, costs: await costsOf(known) });
      made += 3 * times;
    }
    return found.flatMap(({ size, costs }) => rowsOf(size, replicas, costs, found[0].costs));
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

async function costsOf({ desk, counting, load, mails, token, status }) {
  const { port, smtpPort } = desk;
  const some = { port, token, status, callers: 4, count: times };
  const { id } = (await desk.get('/v2/tickets?limit=1', token)).data[0];
  const operations = {
    'create, with confirmation': () => load.ask({ ...some, mail: true }),
    'mail to ticket, with confirmation': () => mails.ask({ port: smtpPort, connections: 4, count: times }),
    'read of a ticket': () => load.ask({ ...some, path: `/v2/tickets/${id}` }),
    'page of a list (20)': () => load.ask({ ...some, path: '/v2/tickets?limit=20' }),
  };
  const look = async () => ({ at: performance.now(), services: await countsOf(counting, desk.pids) });
  const costs = {};
  // Once for the code, then for the figure.
  for (const work of Object.values(operations)) await work();
  await desk.idle();
  const before = await look();
  await wait(5000);
  const rest = differences(before, await look());
  for (const [what, work] of Object.entries(operations)) {
    const begin = await look();
    await work();
    await settled(look);
    costs[what] = perOperation(differences(begin, await look()), rest);
  }
  return costs;
}

/** Waits until no process has appended for two seconds: a question over HTTP would be counted too. */
async function settled(look) {
  const appends = ({ services }) =>
    Object.values(services).reduce((sum, { counts }) => sum + (counts.events?.asked.BatchAppend ?? 0), 0);
  let [last, since] = [appends(await look()), performance.now()];
  while (performance.now() - since < 2000) {
    await wait(500);
    const now = appends(await look());
    if (now !== last) [last, since] = [now, performance.now()];
  }
}

const kinds = ['events', 'feed', 'state', 'reads'];

/** By service: what was spent between two looks, and in how long. */
function differences(from, to) {
  const services = Object.entries(to.services).map(([service, { cpuMs, counts }]) => {
    const was = from.services[service];
    const of = (kind, what) => (counts[kind]?.[what] ?? 0) - (was.counts[kind]?.[what] ?? 0);
    const each = kinds.map((kind) => [kind, { calls: of(kind, 'calls'), bytes: of(kind, 'in') + of(kind, 'out') }]);
    return [service, { cpuMs: cpuMs - was.cpuMs, ...Object.fromEntries(each) }];
  });
  return { ms: to.at - from.at, services: Object.fromEntries(services) };
}

function perOperation({ ms, services }, rest) {
  const share = ms / rest.ms;
  const less = (now, idle) => Math.max(0, now - idle * share) / times;
  return Object.fromEntries(
    Object.entries(services).map(([service, now]) => {
      const idle = rest.services[service];
      const each = kinds.map((kind) => [
        kind,
        { calls: less(now[kind].calls, idle[kind].calls), bytes: less(now[kind].bytes, idle[kind].bytes) },
      ]);
      return [service, { cpuMs: less(now.cpuMs, idle.cpuMs), ...Object.fromEntries(each) }];
    }),
  );
}

function rowsOf(size, replicas, costs, first) {
  const head = `B7 ×${replicas}, ${size.toLocaleString('en')} tickets`;
  const sum = (services, of) => Object.values(services).reduce((all, one) => all + of(one), 0);
  const calls = (one) => kinds.reduce((all, kind) => all + one[kind].calls, 0);
  const bytes = (one) => kinds.reduce((all, kind) => all + one[kind].bytes, 0);
  return Object.entries(costs).flatMap(([what, services]) => {
    const whole = [sum(services, (one) => one.cpuMs), sum(services, calls), sum(services, bytes)];
    const before = [sum(first[what], (one) => one.cpuMs), sum(first[what], calls), sum(first[what], bytes)];
    const ratios = whole.map((now, nth) => now / before[nth]);
    const said = ([cpu, asked, size]) =>
      `${cpu.toFixed(1)} ms CPU, ${asked.toFixed(1)} calls, ${(size / 1024).toFixed(1)} KiB`;
    const parts = Object.entries(services)
      .filter(([, one]) => one.cpuMs > 0.05 || calls(one) > 0.05)
      .map(([service, one]) => {
        const each = kinds
          .filter((kind) => one[kind].calls > 0.05)
          .map((kind) => `${kind} ${one[kind].calls.toFixed(1)}`);
        return row(
          `  … in ${service}`,
          '',
          `${one.cpuMs.toFixed(1)} ms${each.length > 0 ? `; ${each.join(', ')}` : ''}; ${(bytes(one) / 1024).toFixed(1)} KiB`,
        );
      });
    const isFirst = costs === first;
    return [
      row(
        `${head}: ${what}`,
        isFirst ? '' : 'constant',
        said(whole),
        isFirst ? '1' : ratios.map((ratio) => ratio.toFixed(2)).join(' / '),
        isFirst ? undefined : ratios.every((ratio) => ratio <= constant),
      ),
      ...parts,
    ];
  });
}
