import { startChild } from './support/child.mjs';
import { firstStatus, temporaryFolder } from './support/desk.mjs';
import { atMost, ms, percentile, perSecond, row } from './support/figures.mjs';
import { startScaled } from './support/scaled.mjs';
import { servers } from './support/servers.mjs';

/** B3 scaled: from the answer to a create until the ticket can be read, at half of the rate that the desk can do. */
export async function b3Scaled({ seconds = 3, replicas = 1 }) {
  const { folder, remove } = temporaryFolder();
  const stops = [remove];
  try {
    const load = await startChild('http-load.mjs');
    stops.push(() => load.stop());
    const desk = await startScaled(folder, servers(), { replicas });
    stops.push(() => desk.stop());
    const token = await desk.token();
    const status = await firstStatus(desk, token);
    const task = { port: desk.port, token, status, ms: seconds * 1000 };
    // Compiled code and caches first.
    await load.ask({ ...task, callers: 32 });
    await desk.idle();
    const begin = performance.now();
    const { done, ms: took } = await load.ask({ ...task, callers: 32 });
    const through = (done * 1000) / ((await desk.idle()) - begin);
    const rate = through / 2;
    const { shown } = await load.ask({ ...task, rate, ms: 4 * task.ms, every: 3, of: 'ticket' });
    await desk.idle();
    const { shown: listed } = await load.ask({ ...task, rate, ms: 2 * task.ms, every: 3, of: 'list' });
    await desk.idle();
    // The same question, asked of a desk that has nothing else to do.
    const { shown: quiet } = await load.ask({ ...task, rate: 5, ms: 2 * task.ms, every: 1, of: 'ticket' });
    const at = (times, percent) => percentile(times, percent);
    const said = (times) => `p50 ${ms(at(times, 50))}, p99 ${ms(at(times, 99))} of ${times.length}`;
    const ratio = (times) => (at(times, 99) / at(quiet, 99)).toFixed(1);
    return [
      row(
        `B3 scaled ×${replicas}: creates at 32 callers`,
        '',
        `${perSecond((done * 1000) / took)}, through ${perSecond(through)}`,
      ),
      row('B3 scaled create to ticket, 5/s', '', said(quiet), '1'),
      row(
        `B3 scaled create to ticket at ${perSecond(rate)} (half load)`,
        'p99 at most 250 ms',
        said(shown),
        ratio(shown),
        atMost(at(shown, 99), 250),
      ),
      row('B3 scaled … to the list that shows it', '', said(listed), ratio(listed)),
    ];
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}
