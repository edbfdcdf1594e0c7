import { join } from 'node:path';
import { startChild } from './support/child.mjs';
import { firstStatus, startDesk, temporaryFolder } from './support/desk.mjs';
import { atMost, median, ms, perSecond, row } from './support/figures.mjs';

const callers = 32;
const rounds = 5;
/** Code is compiled as it becomes hot, and caches fill: so many creates come before those that are counted. */
const warmUp = 8000;

/** B1: creates over the API, durable, everything that a ticket sets off running, against bare `node:http`. */
export async function b1({ profile, seconds = 3 }) {
  const { folder, remove } = temporaryFolder();
  const stops = [remove];
  try {
    const bare = await startChild('bare-http.mjs', [join(folder, 'bare.db')]);
    stops.push(() => bare.stop());
    const load = await startChild('http-load.mjs');
    stops.push(() => load.stop());
    const desk = await startDesk(folder, { profile });
    stops.push(() => desk.stop());
    const token = await desk.token();
    const status = await firstStatus(desk, token);
    const flood = (port, more = {}) => load.ask({ port, token, status, callers, ms: seconds * 1000, ...more });

    const onDesk = async (more) => {
      const [cpu, begin] = [await desk.cpuMs(), performance.now()];
      const { done, ms: took } = await flood(desk.port, more);
      const through = await desk.idle();
      const used = (await desk.cpuMs()) - cpu;
      return { done, rate: (done * 1000) / took, through: (done * 1000) / (through - begin), cpu: used / done };
    };
    const onBare = async () => {
      const cpu = await bare.cpuMs();
      const { done, ms: took } = await flood(bare.ready.port);
      return { rate: (done * 1000) / took, cpu: ((await bare.cpuMs()) - cpu) / done };
    };
    await onBare();
    for (let done = 0; done < warmUp;) done += (await onDesk({})).done;
    const pairs = [];
    for (let round = 0; round < rounds; round++) pairs.push([await onBare(), await onDesk({})]);
    for (let done = 0; done < warmUp / 2;) done += (await onDesk({ mail: true })).done;
    const mailed = [];
    for (let round = 0; round < 2; round++) mailed.push(await onDesk({ mail: true }));
    return rowsOf(pairs, mailed);
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

function rowsOf(pairs, mailed) {
  const middle = (of) => median(pairs.map(of));
  const ratio = middle(([bare, desk]) => desk.rate / bare.rate);
  const through = middle(([bare, desk]) => desk.through / bare.rate);
  const cpu = middle(([, desk]) => desk.cpu);
  const bareCpu = middle(([bare]) => bare.cpu);
  const composed = median(mailed.map((desk) => desk.cpu));
  const times = (value) => (value / bareCpu).toFixed(1);
  return [
    row('B1 bare node:http and one append', '', `${perSecond(middle(([bare]) => bare.rate))}, ${ms(bareCpu)} CPU`, '1'),
    row(
      `B1 create at ${callers} callers, answered`,
      'at least 0.45 of it',
      perSecond(middle(([, desk]) => desk.rate)),
      ratio.toFixed(2),
      ratio >= 0.45,
    ),
    row('B1 … until every consumer was through', '', perSecond(middle(([, desk]) => desk.through)), through.toFixed(2)),
    row('B1 CPU a create', 'at most 0.25 ms', ms(cpu), times(cpu), atMost(cpu, 0.25)),
    row(
      'B1 CPU a create with its confirmation',
      'at most 0.6 ms',
      ms(composed),
      times(composed),
      atMost(composed, 0.6),
    ),
  ];
}
