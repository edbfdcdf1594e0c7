import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { committedOwners } from '@eventdesk/contracts/route-owners';
import type { RouteOwner } from '@eventdesk/contracts/route-owners';
import { Problem } from '@eventdesk/kernel/problem';
import type { Config } from '@eventdesk/platform/config/config';
import { publicUrlOf } from '@eventdesk/platform/config/config';
import { ownHosts } from '@eventdesk/platform/http/hosts';
import { Leaving } from '@eventdesk/platform/http/leaving';
import type { Logger } from '@eventdesk/platform/logging/logger';
import { Metrics } from '@eventdesk/platform/metrics/metrics';
import { doorFigures } from './door-figures';
import { endServer } from './end-server';
import { guardConnections } from './guard-connections';
import { limits as usual } from './limits';
import type { Limits } from './limits';
import { passOn } from './pass-on';
import { reachable } from './reachable';
import type { Reached } from './reachable';
import { doorFull, Refusals } from './refusals';
import { askedHost, requestHead } from './request-head';
import { RouteChoice } from './route-choice';
import { peerOf, TrustedPeers } from './trusted-peers';
import { Upstreams } from './upstreams';

/** What the door needs of the configuration. */
export type FrontDoorConfig = Pick<Config, 'bind' | 'publicUrl' | 'http' | 'language' | 'upstreams'>;

export interface FrontDoorOptions {
  readonly log: Logger;
  readonly metrics?: Metrics;
  /** Which service answers what; the committed table when not given. */
  readonly owners?: readonly RouteOwner[];
  readonly limits?: Partial<Limits>;
}

export interface FrontDoor {
  /** `http://127.0.0.1:3000` */
  readonly url: string;
  /** How many processes of each service answer. Rejects when there is none at all: this door is of no use. */
  reachable(): Promise<Reached>;
  /** Ends each connection with its next answer, and still takes what comes, until callers have had the time to notice. */
  leave(): Promise<void>;
  /** Takes no more, lets requests under way end, then ends. */
  close(): Promise<void>;
}

/**
 * Opens the one public address: every request goes to the service that owns its route, streamed both ways. Throws
 * ConfigProblem when a service has no address; rejects as `listen` does.
 */
export async function openFrontDoor(config: FrontDoorConfig, options: FrontDoorOptions): Promise<FrontDoor> {
  const limits: Limits = { ...usual, ...options.limits };
  const { log, metrics = new Metrics(), owners = committedOwners() } = options;
  const routes = new RouteChoice(owners);
  const upstreams = new Upstreams(config.upstreams, limits, Date.now);
  const trusted = new TrustedPeers(config.http.trustedProxies);
  let port = config.http.port;
  const publicUrl = (): string => publicUrlOf(config, port);
  const isOwnHost = ownHosts(config.bind, publicUrl);
  const refusals = new Refusals(log, config.language, publicUrl);
  const open = new Set<ServerResponse>();
  const figures = doorFigures(metrics, () => open.size);

  function take(request: IncomingMessage, response: ServerResponse, expects: boolean): void {
    response.once('close', () => open.delete(response));
    const refuse = (thrown: unknown): void => refusals.answer(request, response, thrown, leaving.begun || expects);
    try {
      if (open.size >= limits.requests) throw doorFull();
      open.add(response);
      const known = trusted.has(peerOf(request));
      if (!isOwnHost(askedHost(request, known)))
        throw new Problem('foreign-host', 'misdirected', 'this server does not answer for the host in the request');
      const { service, target } = routes.choose(request.method ?? '', request.url ?? '');
      const head = requestHead(request, known, expects);
      figures.count(response, service);
      passOn(
        { request, response, service, target, head, expects },
        { upstreams, limits, log, refuse: (_passage, fault) => refuse(fault), isLast: () => leaving.begun },
      );
    } catch (thrown) {
      figures.count(response, 'none');
      refuse(thrown);
    }
  }

  const server = createServer({
    headersTimeout: limits.headMs,
    // Heads that come byte by byte are looked for this often.
    connectionsCheckingInterval: limits.headMs / 4,
    requestTimeout: 0,
    keepAliveTimeout: limits.restMs,
  });
  const leaving = new Leaving(server);
  server.on('request', (request, response) => take(request, response, false));
  server.on('checkContinue', (request, response) => take(request, response, true));
  guardConnections(server, limits, refusals);
  await listening(server, config);
  const { address, family, port: taken } = server.address() as AddressInfo;
  port = taken;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    reachable: () => reachable(upstreams, limits.lookMs),
    leave: () => leaving.ended(limits.leaving),
    close: async () => {
      leaving.begin();
      await endServer(server, open, limits.endMs);
      upstreams.close();
    },
  };
}

const listening = (server: Server, { bind, http }: FrontDoorConfig): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(http.port, bind, () => {
      server.off('error', reject);
      resolve();
    });
  });
