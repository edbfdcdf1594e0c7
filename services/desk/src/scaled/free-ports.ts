import { randomInt } from 'node:crypto';
import type { Server } from 'node:net';
import { createServer } from 'node:net';

/** Below the ports that systems give to outgoing connections: one of those could take it while its process restarts. */
const [lowest, end] = [20_000, 32_768];

/** Ports of 127.0.0.1 that nobody listens on, none of `except`, for processes that keep theirs over restarts. */
export async function freePorts(count: number, except: readonly number[] = []): Promise<number[]> {
  const held: Server[] = [];
  const found: number[] = [];
  const first = randomInt(lowest, end);
  try {
    for (let step = 0; found.length < count && step < end - lowest; step++) {
      const port = lowest + ((first - lowest + step) % (end - lowest));
      const server = except.includes(port) ? undefined : await taken(port);
      if (!server) continue;
      held.push(server);
      found.push(port);
    }
  } finally {
    await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
  }
  if (found.length < count) throw new Error(`only ${found.length} of ${count} ports from ${lowest} to ${end} are free`);
  return found;
}

/** A server on the port, or undefined when another program has it. */
const taken = (port: number): Promise<Server | undefined> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve(server));
  });
