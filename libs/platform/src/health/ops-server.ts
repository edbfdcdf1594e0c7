import type { Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Metrics } from '../metrics/metrics';
import type { Health } from './health';

/** The ops port of a process: `/livez`, `/readyz`, `/metrics`. */
export interface OpsServer {
  /** `http://127.0.0.1:9464` */
  readonly url: string;
  close(): Promise<void>;
}

/** Listens for health and metrics, apart from the web server so that neither needs the other. Rejects as `listen` does. */
export async function startOpsServer(
  at: { readonly bind: string; readonly port: number },
  health: Health,
  metrics: Metrics,
): Promise<OpsServer> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?', 1)[0] as string;
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(response, 405, 'text/plain', 'GET only\n');
    route(path, response, health, metrics).catch(() => answer(response, 500, 'text/plain', 'failed\n'));
  });
  await listening(server, at);
  const { address, family, port } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function route(path: string, response: ServerResponse, health: Health, metrics: Metrics): Promise<void> {
  if (path === '/livez') return answer(response, 200, 'text/plain', 'alive\n');
  if (path === '/metrics') return answer(response, 200, metrics.registry.contentType, await metrics.text());
  if (path !== '/readyz') return answer(response, 404, 'text/plain', '/livez, /readyz, /metrics\n');
  const report = await health.report();
  return answer(response, report.ready ? 200 : 503, 'application/json', `${JSON.stringify(report)}\n`);
}

function answer(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(body);
}

const listening = (server: Server, { bind, port }: { readonly bind: string; readonly port: number }): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, bind, () => {
      server.off('error', reject);
      resolve();
    });
  });
