import type { Address, Upstreams } from './upstreams';

/** Processes that answer, by service; `away` names the services that have none, where there are any. */
export type Reached = Readonly<Record<string, number | string>>;

/**
 * Counts the processes of each service that answer a request, whatever they say. Rejects when there is none: then it is
 * this door that is cut off, and another may do better; while one service alone is gone, every door serves the others.
 */
export async function reachable(upstreams: Pick<Upstreams, 'all' | 'request'>, patienceMs: number): Promise<Reached> {
  const addresses = upstreams.all();
  const found = await Promise.all(addresses.map((address) => answers(upstreams, address, patienceMs)));
  const counts: Record<string, number> = {};
  for (const [at, { service }] of addresses.entries()) counts[service] = (counts[service] ?? 0) + (found[at] ? 1 : 0);
  if (!found.includes(true)) throw new Error('no service can be reached');
  const away = Object.keys(counts).filter((service) => counts[service] === 0);
  return away.length === 0 ? counts : { ...counts, away: away.join(', ') };
}

/** A process that is frozen takes connections still, and answers nothing. */
const answers = (upstreams: Pick<Upstreams, 'request'>, address: Address, patienceMs: number): Promise<boolean> =>
  new Promise((resolve) => {
    const sent = upstreams.request(address, { method: 'HEAD', path: '/' }, true);
    const end = (answered: boolean): void => {
      clearTimeout(timer);
      resolve(answered);
      sent.destroy();
    };
    const timer = setTimeout(() => end(false), patienceMs);
    sent.once('response', () => end(true));
    sent.on('error', () => end(false));
    sent.end();
  });
