import { setTimeout as wait } from 'node:timers/promises';
import { startChild } from './support/child.mjs';
import { startDesk, temporaryFolder } from './support/desk.mjs';
import { atMost, median, ms, row } from './support/figures.mjs';

const starts = 3;

/** B6: how soon a desk with many tickets is ready, and what it holds in memory with nothing to do. */
export async function b6({ tickets = 10_000, profile }) {
  const { folder, remove } = temporaryFolder();
  try {
    const generator = await startChild('generate.mjs', [folder, String(tickets)]);
    await generator.stop();
    // The first start folds every ticket into the lists; it is not counted.
    const first = await startDesk(folder);
    await first.idle();
    await first.stop();
    const ready = [];
    let resident = 0;
    for (let start = 0; start < starts; start++) {
      const desk = await startDesk(folder, { profile });
      ready.push(desk.readyMs);
      await desk.idle();
      await wait(2000);
      resident = Math.max(resident, (await desk.figure('process_resident_memory_bytes')) / 2 ** 20);
      await desk.stop();
    }
    const bare = await startChild('bare-http.mjs', [`${folder}/bare.db`]);
    const { rssMb } = await bare.ask({});
    await bare.stop();
    const readyMs = median(ready);
    const many = tickets.toLocaleString('en');
    return [
      row(`B6 ready after start, ${many} tickets`, 'at most 2 s', ms(readyMs), '', atMost(readyMs, 2000)),
      row(
        `B6 resident memory, idle, ${many} tickets`,
        'at most 200 MB',
        `${Math.round(resident)} MB`,
        (resident / rssMb).toFixed(1),
        atMost(resident, 200),
      ),
    ];
  } finally {
    remove();
  }
}
