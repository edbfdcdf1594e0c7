import { startChild } from './support/child.mjs';
import { firstStatus, startDesk, temporaryFolder } from './support/desk.mjs';
import { atMost, ms, percentile, perSecond, row } from './support/figures.mjs';

/** B3: from the answer to a create until the list shows the ticket, at half of the rate that the desk can do. */
export async function b3({ profile, seconds = 3 }) {
  const { folder, remove } = temporaryFolder();
  const stops = [remove];
  try {
    const load = await startChild('http-load.mjs');
    stops.push(() => load.stop());
    const desk = await startDesk(folder, { profile });
    stops.push(() => desk.stop());
    const token = await desk.token();
    const status = await firstStatus(desk, token);
    const task = { port: desk.port, token, status, ms: seconds * 1000 };
    // Compiled code and caches first.
    await load.ask({ ...task, callers: 32 });
    await desk.idle();
    const begin = performance.now();
    const { done } = await load.ask({ ...task, callers: 32 });
    const rate = (done * 1000) / ((await desk.idle()) - begin) / 2;
    const { shown } = await load.ask({ ...task, rate, ms: 2 * task.ms, every: 5 });
    await desk.idle();
    // The same question, asked of a desk that has nothing else to do and nothing to wait for.
    const { shown: quiet } = await load.ask({ ...task, rate: 20, every: 1 });
    const [half, most] = [percentile(shown, 50), percentile(shown, 99)];
    const bare = [percentile(quiet, 50), percentile(quiet, 99)];
    return [
      row('B3 create to list, nothing else going on', '', `p50 ${ms(bare[0])}, p99 ${ms(bare[1])}`, '1'),
      row(
        `B3 create to list at ${perSecond(rate)} (half load)`,
        'p99 at most 50 ms',
        `p50 ${ms(half)}, p99 ${ms(most)} of ${shown.length}`,
        (most / bare[1]).toFixed(1),
        atMost(most, 50),
      ),
    ];
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}
