import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const main = join(root, 'libs/adapters/src/event-store/eventstoredb/testing/server-main.ts');

/** Starts the EventStoreDB test server over a file in a folder; it ends with this process. */
export async function startEvents(folder, port = 0) {
  const hook = join(root, 'tools/swc-hook.cjs');
  const file = join(folder, 'events.esdb');
  const own = ['--file', file, '--port', String(port), '--attached'];
  const args = ['--conditions=@eventdesk/source', '--require', hook, main, ...own];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const [address] = await once(createInterface({ input: child.stdout }), 'line');
  const stop = async () => {
    if (child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill();
    await ended;
  };
  return { url: `esdb://${address}?tls=false`, stop };
}
