import { connect } from 'node:net';
import type { Address } from './upstreams';

/** Processes that can be reached, by service. */
export type Reached = Readonly<Record<string, number>>;

/**
 * Counts the processes of each service that take connections. Rejects when there is none: then it is this door that is
 * cut off, and another may do better; while one service alone is gone, every door serves the others.
 */
export async function reachable(addresses: readonly Address[], patienceMs: number): Promise<Reached> {
  const found = await Promise.all(addresses.map((address) => answers(address, patienceMs)));
  const counts: Record<string, number> = {};
  for (const [at, { service }] of addresses.entries()) counts[service] = (counts[service] ?? 0) + (found[at] ? 1 : 0);
  if (!found.includes(true)) throw new Error('no service can be reached');
  return counts;
}

const answers = ({ host, port }: Address, patienceMs: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host, port, timeout: patienceMs });
    const end = (reached: boolean) => () => {
      socket.destroy();
      resolve(reached);
    };
    socket.once('connect', end(true)).once('error', end(false)).once('timeout', end(false));
  });
