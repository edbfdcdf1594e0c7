import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** What a process writes into its file of a folder when it is signalled (count-calls.cjs, heap-in-use.cjs). */
export async function toldBy(folder, pid) {
  const file = join(folder, `${pid}.json`);
  rmSync(file, { force: true });
  process.kill(pid, 'SIGUSR2');
  for (let tries = 0; !existsSync(file); tries++) {
    if (tries > 1000) throw new Error(`process ${pid} does not tell its figures`);
    await wait(10);
  }
  return JSON.parse(readFileSync(file, 'utf8'));
}
