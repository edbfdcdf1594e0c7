import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** How long a stop takes requests yet, milliseconds. */
export interface LeavingTime {
  /** Even when no connection rests: whoever begins one learns that this process leaves. */
  readonly leastMs: number;
  /** However many connections still rest. */
  readonly mostMs: number;
}

const lookMs = 20;

/**
 * How a web server leaves: each answer ends its connection from then on, and a connection that rests is left to whoever
 * holds it until he ends it. Were it ended from here, a request that is just on its way would be lost, and its sender
 * could not know whether anything was done.
 */
export class Leaving {
  #begun = false;
  /** Connections on which no request is under way. */
  readonly #resting = new Set<Socket>();

  constructor(server: Server) {
    server.on('connection', (socket: Socket) => {
      this.#resting.add(socket);
      socket.once('close', () => this.#resting.delete(socket));
    });
    server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
      this.#resting.delete(socket);
      response.once('close', () => {
        if (!socket.destroyed) this.#resting.add(socket);
      });
    });
  }

  /** Whether answers end their connections. */
  get begun(): boolean {
    return this.#begun;
  }

  begin(): void {
    this.#begun = true;
  }

  /** Begins, and resolves once no connection rests any more, within the time given. */
  async ended({ leastMs, mostMs }: LeavingTime): Promise<void> {
    this.begin();
    const begun = performance.now();
    await pause(leastMs);
    while (this.#resting.size > 0 && performance.now() - begun < mostMs) await pause(lookMs);
  }
}
