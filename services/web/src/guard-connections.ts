import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Limits } from './limits';
import type { Refusals } from './refusals';

/** Requests under way on each connection: several when a caller did not wait for the answer before. */
type Busy = Map<ServerResponse, IncomingMessage>;

/** Bounds what callers can hold: connections in number, and those that stand still. */
export function guardConnections(server: Server, limits: Limits, refusals: Refusals): void {
  const busyOn = new WeakMap<Socket, Busy>();
  server.maxConnections = limits.connections;
  server.timeout = limits.stalledMs;

  const begin = (request: IncomingMessage, response: ServerResponse): void => {
    const { socket } = request;
    const busy = busyOn.get(socket) ?? new Map<ServerResponse, IncomingMessage>();
    busyOn.set(socket, busy.set(response, request));
    response.once('close', () => {
      busy.delete(response);
      if (!request.complete) dropRest(request, limits.lingerMs);
    });
  };
  server.prependListener('request', begin);
  server.prependListener('checkContinue', begin);

  server.on('timeout', (socket) => {
    const busy = [...(busyOn.get(socket) ?? [])];
    // A quiet event stream and a service that thinks are no fault of the caller.
    const waits = busy.length > 0 && socket.writableLength === 0 && busy.every(([, request]) => request.complete);
    if (!waits) socket.destroy();
  });

  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const quiet = (busyOn.get(socket as Socket)?.size ?? 0) === 0;
    if (!socket.writable || error.code === 'ECONNRESET' || !quiet) return void socket.destroy();
    refusals.answerUnread(socket as Socket, error.code);
  });
}

/** Reads on for a while, so that a caller who is still sending gets to read the answer; what comes is dropped. */
function dropRest(request: IncomingMessage, forMs: number): void {
  if (request.socket.destroyed) return;
  request.unpipe();
  request.resume();
  const timer = setTimeout(() => request.socket.destroy(), forMs);
  const over = (): void => clearTimeout(timer);
  request.once('end', over);
  request.once('close', over);
}
