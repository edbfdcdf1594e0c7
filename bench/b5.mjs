import { startChild } from './support/child.mjs';
import { firstStatus, startDesk, temporaryFolder } from './support/desk.mjs';
import { atMost, ms, perSecond, row } from './support/figures.mjs';

/** Creates a second that go on while documents are built. */
const rate = 20;

/** B5: every projection built anew from the log: embedded beside the live documents, scaled into memory. */
export async function b5({ tickets = 10_000, profile, seconds = 3 }) {
  const { folder, remove } = temporaryFolder();
  const stops = [remove];
  try {
    await fill(folder, tickets, seconds);
    const flags = profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : [];
    const embedded = await startChild('rebuild.mjs', [folder], flags);
    stops.push(() => embedded.stop());
    const alone = await embedded.ask({});
    const { built, bare, made, behind } = await embedded.ask({ rate });
    await embedded.stop();
    const scaled = await startChild('rebuild-scaled.mjs', [folder], flags);
    stops.push(() => scaled.stop());
    return [...embeddedRows(alone, { built, bare, made, behind }), ...scaledRows(await scaled.ask({}))];
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

/** A log as a desk writes it: tickets opened by calls, and by mails, with their confirmations. */
async function fill(folder, tickets, seconds) {
  const generator = await startChild('generate.mjs', [folder, String(Math.ceil(tickets / 2))]);
  await generator.stop();
  const load = await startChild('smtp-load.mjs');
  const desk = await startDesk(folder);
  await firstStatus(desk, await desk.token());
  for (let done = 0; done < tickets / 2;)
    done += (await load.ask({ port: desk.smtpPort, connections: 8, ms: seconds * 1000 })).done;
  await desk.idle();
  await desk.stop();
  await load.stop();
}

const eventsPerCpu = (events, { cpuMs }) => (events * 1000) / cpuMs;

function embeddedRows(alone, live) {
  const { events } = alone.bare;
  const bare = eventsPerCpu(events, alone.bare);
  const rows = [
    row(
      `B5 embedded: log of ${events.toLocaleString('en')} events, read and opened`,
      '',
      `${perSecond(bare)} a core`,
      '1',
    ),
  ];
  const all = (built) => built.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / built.length;
  for (const { name, ...one } of alone.built) {
    const each = eventsPerCpu(events, one);
    rows.push(
      row(
        `B5 embedded: ${name} anew`,
        'at least 50,000/s a core',
        `${perSecond(each)} a core`,
        (each / bare).toFixed(2),
        each >= 50_000,
      ),
    );
  }
  const beside = (events * 1000) / all(live.built);
  rows.push(
    row(
      `B5 embedded: … all, beside ${rate} creates a second`,
      'live ones keep up',
      `${perSecond(beside)}, creates seen after at most ${ms(live.behind)} (${live.made})`,
      (beside / bare).toFixed(2),
      atMost(live.behind, 1000),
    ),
  );
  return rows;
}

function scaledRows({ bare, read, built, joint }) {
  const said = (one) => `${perSecond(rateOf(one))}, ${Math.round((1000 * one.cpuMs) / one.events)} µs of CPU each`;
  const rateOf = ({ events, ms: took }) => (events * 1000) / took;
  const most = rateOf(bare);
  const line = (what, one, target = '') => {
    const ratio = rateOf(one) / most;
    return row(what, target, said(one), ratio.toFixed(2), target ? ratio >= 0.8 : undefined);
  };
  const target = 'at least 0.8 of it';
  return [
    row('B5 scaled: bare readAll of the test server', '', said(bare), '1'),
    line('B5 scaled: … through the adapter, sealed values opened', read),
    ...built.map((one) => line(`B5 scaled: ${one.name} anew, into memory`, one, target)),
    line('B5 scaled: all in one walk, as a start does', joint, target),
  ];
}
