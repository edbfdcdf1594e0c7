import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toldBy } from './told.mjs';

const hook = fileURLToPath(new URL('heap-in-use.cjs', import.meta.url));

/** What processes have in their environment to tell what they hold. */
export function heapEnv(folder) {
  const heap = join(folder, 'heap');
  mkdirSync(heap, { recursive: true });
  return { NODE_OPTIONS: `--require ${hook}`, BENCH_HEAP: heap };
}

/** What the largest process of each service holds after a collection: objects and buffers, in MB. */
export async function heldMb(env, pids) {
  const held = {};
  for (const [service, all] of Object.entries(pids)) {
    const each = await Promise.all(all.map((pid) => toldBy(env.BENCH_HEAP, pid)));
    held[service] = Math.max(...each.map(({ mb }) => mb));
  }
  return held;
}
