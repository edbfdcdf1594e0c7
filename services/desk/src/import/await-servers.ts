import { setTimeout as pause } from 'node:timers/promises';
import { StoreUnavailable } from '@eventdesk/kernel/ports/event-store';
import type { Config } from '@eventdesk/platform/config/config';
import type { NamedServer } from '../scaled/unreached';
import { away, serversOf } from '../scaled/unreached';

/** A person waits for the import: servers that are just being started get so long, milliseconds. */
const patienceMs = 5000;
const lookEveryMs = 250;

/**
 * Waits until the servers of the target let somebody in, and says at once which it waits for. Of several addresses of one
 * variable one is enough. Throws StoreUnavailable when they have not come in time.
 */
export async function* awaitServers(
  { events, state, reads }: Pick<Config, 'events' | 'state' | 'reads'>,
  signal?: AbortSignal,
  patience = patienceMs,
): AsyncGenerator<string, void> {
  const servers = serversOf({ events, state, reads });
  const endsAt = performance.now() + patience;
  let missing = await allAwayOf(servers);
  if (missing.length > 0) yield `waiting for ${missing.map(shown).join(', ')}`;
  while (missing.length > 0 && !signal?.aborted) {
    if (performance.now() >= endsAt)
      throw new StoreUnavailable(
        `${missing.map(({ name, what, at }) => `${name}: nothing answers at ${at}, where ${what} should be`).join('; ')}; start it there, or name another address`,
        'down',
      );
    await pause(lookEveryMs);
    missing = await allAwayOf(servers);
  }
}

/** Those of variables of which no address lets anybody in. */
async function allAwayOf(servers: readonly NamedServer[]): Promise<readonly NamedServer[]> {
  const missing = await away(servers);
  return missing.filter(({ name }) => servers.every((one) => one.name !== name || missing.includes(one)));
}

const shown = ({ name, what, at }: NamedServer): string => `${what} at ${at} (${name})`;
