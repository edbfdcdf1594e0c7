import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

/** A public port in front of the replicas of one service. */
export interface Balancer {
  /** The port that was really taken. */
  readonly port: number;
  /** Takes no more connections; those that are open go on. */
  refuse(): void;
  /** Ends what is still open. */
  close(): void;
}

/**
 * Passes connections on to ports of loopback in turn, as a Kubernetes service does: one that refuses is passed over,
 * bytes go through as they come, and so do half-closed connections and back-pressure. When nobody takes a connection it
 * is reset. Rejects as `listen` does.
 */
export async function startBalancer(
  at: { readonly bind: string; readonly port: number },
  ports: readonly number[],
): Promise<Balancer> {
  const open = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    open.add(socket);
    return socket.once('close', () => open.delete(socket));
  };
  let turn = 0;
  const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, (client) => {
    const first = turn++ % Math.max(1, ports.length);
    pass(keep(client), [...ports.slice(first), ...ports.slice(0, first)], keep);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(at.port, at.bind, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    refuse: () => void server.close(),
    close: () => {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}

/** Joins a client with the first port that takes it. */
function pass(client: Socket, [port, ...others]: readonly number[], keep: (socket: Socket) => Socket): void {
  if (client.destroyed) return;
  if (port === undefined) {
    client.resetAndDestroy();
    return;
  }
  const upstream = keep(connect({ host: '127.0.0.1', port, allowHalfOpen: true, noDelay: true }));
  const leave = (): void => void upstream.destroy();
  const refused = (): void => {
    client.off('close', leave).off('error', leave);
    pass(client, others, keep);
  };
  client.once('close', leave).on('error', leave);
  upstream.once('error', refused).once('connect', () => {
    client.off('close', leave).off('error', leave);
    upstream.off('error', refused);
    join(client, upstream);
    join(upstream, client);
  });
}

/** One direction; an end is passed on once everything before it was, a failure at once. */
function join(from: Socket, to: Socket): void {
  from.on('error', () => to.resetAndDestroy());
  from.pipe(to);
}
