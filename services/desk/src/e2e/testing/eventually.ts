import { setTimeout as pause } from 'node:timers/promises';
import { patience } from './deployment';

/**
 * Looks again until there is something to see; a process of its own tells nobody when it has done a thing. Throws what
 * was waited for, and what was seen last, when it does not come.
 */
export async function eventually<T>(
  what: string,
  look: () => T | undefined | Promise<T | undefined>,
  { patienceMs = patience(20_000), everyMs = 25, seen = (): unknown => '' } = {},
): Promise<T> {
  const end = Date.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`waited in vain: ${what} ${JSON.stringify(seen())}`);
    await pause(everyMs);
  }
}
