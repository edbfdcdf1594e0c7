import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { httpServices } from '@eventdesk/contracts/route-owners';
import type { HttpService } from '@eventdesk/contracts/route-owners';
import { createLogger } from '@eventdesk/platform/logging/logger';
import { openFrontDoor } from '../front-door';
import type { FrontDoorConfig } from '../front-door';
import type { Limits } from '../limits';

/** A process of a service, as small as can be. */
export interface Upstream {
  readonly server: Server;
  readonly port: number;
  /** Requests that it got. */
  readonly seen: IncomingMessage[];
}

export async function upstream(answer: RequestListener): Promise<Upstream> {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    void answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port, seen };
}

/** Says what it got: for tests of what arrives. */
export const echo =
  (name: string): RequestListener =>
  (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { method, url, headers } = request;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ name, method, url, headers, body: Buffer.concat(parts).toString() }));
    });
  };

export interface DoorSetup {
  /** Processes by service; a service that is not named gets one that echoes. A number is a port where nobody listens. */
  readonly services?: Partial<Record<HttpService, readonly (Upstream | number)[]>>;
  readonly config?: Partial<FrontDoorConfig>;
  readonly limits?: Partial<Limits>;
}

/** A door with services behind it, and what it logged. */
export async function openDoor({ services = {}, config = {}, limits = {} }: DoorSetup = {}) {
  const own: Upstream[] = [];
  const upstreams = [];
  for (const service of httpServices) {
    const processes = services[service] ?? [await upstream(echo(service))];
    for (const one of processes) {
      if (typeof one !== 'number') own.push(one);
      const port = typeof one === 'number' ? one : one.port;
      upstreams.push({ service, host: '127.0.0.1', port, tls: false });
    }
  }
  const lines: string[] = [];
  const log = createLogger({ level: 'info', to: { write: (line) => void lines.push(line) } });
  const endServices = (): void => {
    for (const { server } of own) {
      server.close();
      server.closeAllConnections();
    }
  };
  const door = await openFrontDoor(
    { bind: '127.0.0.1', http: { port: 0, trustedProxies: [] }, language: 'en', upstreams, ...config },
    { log, limits: { endMs: 200, ...limits } },
  ).catch((thrown: unknown) => {
    endServices();
    throw thrown;
  });
  const port = Number(new URL(door.url).port);
  return {
    ...door,
    port,
    lines,
    get: (path: string, headers: Record<string, string> = {}, method = 'GET') =>
      fetch(door.url + path, { method, headers, redirect: 'manual' }),
    /** Writes bytes as they are, reads to the end of the connection. */
    raw: (text: string) => rawExchange(port, text),
    end: async () => {
      await door.close();
      endServices();
    },
  };
}

export type Door = Awaited<ReturnType<typeof openDoor>>;

/** A port where nobody listens. */
export async function deadPort(): Promise<number> {
  const { server, port } = await upstream(() => undefined);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Writes bytes as they are; gives all that came until the connection ended, `(reset)` at its end for a reset. */
export const rawExchange = (port: number, text: string): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text, 'latin1'));
    let got = '';
    socket.setEncoding('latin1');
    socket.on('data', (part: string) => (got += part));
    socket.on('error', () => (got += '(reset)'));
    socket.on('close', () => resolve(got));
  });
