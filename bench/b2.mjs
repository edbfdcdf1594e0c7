import { join } from 'node:path';
import { startChild } from './support/child.mjs';
import { startDesk, temporaryFolder } from './support/desk.mjs';
import { atMost, median, ms, perSecond, row } from './support/figures.mjs';

const connections = 8;
const rounds = 3;
/** Code is compiled as it becomes hot, and a mail goes through much of it: so many come before those that are counted. */
const warmUp = 2000;

/** B2: mails over kept connections, to 250 and to ticket, confirmation and list. */
export async function b2({ profile, seconds = 3 }) {
  const { folder, remove } = temporaryFolder();
  const alone = temporaryFolder();
  const stops = [remove, alone.remove];
  try {
    const bare = await startChild('bare-smtp.mjs', [join(folder, 'bare.db')]);
    stops.push(() => bare.stop());
    const portFlags = profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : [];
    const port = await startChild('mail-port.mjs', [alone.folder], portFlags);
    stops.push(() => port.stop());
    const load = await startChild('smtp-load.mjs');
    stops.push(() => load.stop());
    const desk = await startDesk(folder, { profile });
    stops.push(() => desk.stop());

    const onto = async (server, at) => {
      const cpu = await server.cpuMs();
      const { done, ms: took } = await load.ask({ port: at, connections, ms: seconds * 1000 });
      await server.idle?.();
      return { done, rate: (done * 1000) / took, cpu: ((await server.cpuMs()) - cpu) / done };
    };
    const round = async () => [
      await onto(bare, bare.ready.port),
      await onto(port, port.ready.port),
      await onto(desk, desk.smtpPort),
    ];
    await onto(bare, bare.ready.port);
    for (let done = 0; done < 2 * warmUp;) done += (await onto(port, port.ready.port)).done;
    for (let done = 0; done < warmUp;) done += (await onto(desk, desk.smtpPort)).done;
    const all = [];
    for (let n = 0; n < rounds; n++) all.push(await round());
    return rowsOf(all);
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

function rowsOf(all) {
  const middle = (of) => median(all.map(of));
  const bare = middle(([one]) => one.cpu);
  const taken = middle(([, one]) => one.cpu);
  const whole = middle(([, , one]) => one.cpu);
  const times = (value) => (value / bare).toFixed(1);
  const rates = [0, 1, 2].map((at) => perSecond(middle((one) => one[at].rate)));
  return [
    row('B2 bare smtp-server and one append', '', `${ms(bare)} CPU, ${rates[0]}`, '1'),
    row('B2 CPU a mail to 250', 'at most 0.5 ms', `${ms(taken)}, ${rates[1]}`, times(taken), atMost(taken, 0.5)),
    row(
      'B2 … to ticket, confirmation and list',
      'at most 2 ms',
      `${ms(whole)}, taken at ${rates[2]}`,
      times(whole),
      atMost(whole, 2),
    ),
  ];
}
