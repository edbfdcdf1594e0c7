import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import type { ClientRequest, RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { httpServices } from '@eventdesk/contracts/route-owners';
import type { HttpService } from '@eventdesk/contracts/route-owners';
import type { UpstreamTarget } from '@eventdesk/platform/config/config';
import { ConfigProblem } from '@eventdesk/platform/config/problem';
import type { Limits } from './limits';

/** One process of a service, as the door knows it. */
export interface Address {
  readonly service: HttpService;
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
}

const toldEveryMs = 60_000;

/** Where each service answers, in turn; who could not be reached is passed over for a moment. */
export class Upstreams {
  readonly #addresses: ReadonlyMap<HttpService, readonly Address[]>;
  readonly #turns = new Map<HttpService, number>();
  readonly #awayUntil = new Map<Address, number>();
  /** When it was told that an address is away, until it answers again. */
  readonly #toldAt = new Map<Address, number>();
  readonly #http: HttpAgent;
  readonly #https: HttpsAgent;

  /** Throws ConfigProblem when a service that has routes has no address, or an address belongs to no such service. */
  constructor(
    targets: readonly UpstreamTarget[],
    private readonly limits: Limits,
    private readonly now: () => number,
  ) {
    const kept = { keepAlive: true, maxFreeSockets: 256, timeout: limits.idleMs };
    this.#http = new HttpAgent(kept);
    this.#https = new HttpsAgent(kept);
    const stranger = targets.find(({ service }) => !httpServices.some((known) => known === service));
    if (stranger) throw refused(`names ${stranger.service}, which has no routes; known: ${httpServices.join(', ')}`);
    const missing = httpServices.find((known) => !targets.some(({ service }) => service === known));
    if (missing) throw refused(`has no address of ${missing}`);
    this.#addresses = new Map(
      httpServices.map((service) => [
        service,
        targets.flatMap(({ host, port, tls, service: of }) => (of === service ? [{ service, host, port, tls }] : [])),
      ]),
    );
  }

  all(): readonly Address[] {
    return [...this.#addresses.values()].flat();
  }

  /** The addresses of a service in the order in which they are to be tried; those passed over stand last. */
  inTurn(service: HttpService): readonly Address[] {
    const addresses = this.#addresses.get(service) ?? [];
    if (addresses.length < 2) return addresses;
    const first = (this.#turns.get(service) ?? 0) % addresses.length;
    this.#turns.set(service, first + 1);
    const turned = [...addresses.slice(first), ...addresses.slice(0, first)];
    const now = this.now();
    const isAway = (address: Address): boolean => (this.#awayUntil.get(address) ?? 0) > now;
    return [...turned.filter((address) => !isAway(address)), ...turned.filter(isAway)];
  }

  /** Notes that an address could not be reached; answers whether to tell: when it goes, then once a minute. */
  away(address: Address): boolean {
    this.passOver(address, this.limits.passedOverMs);
    const now = this.now();
    const isTold = now - (this.#toldAt.get(address) ?? -Infinity) < toldEveryMs;
    if (!isTold) this.#toldAt.set(address, now);
    return !isTold;
  }

  /** Asks an address for a moment only when no other is left. */
  passOver(address: Address, ms: number): void {
    this.#awayUntil.set(address, this.now() + ms);
  }

  /** Notes that an address answers; answers whether it was told to be away. */
  isBack(address: Address): boolean {
    return this.#toldAt.delete(address);
  }

  /** Begins a request over a kept connection, or over one of its own. */
  request(address: Address, options: RequestOptions, fresh: boolean): ClientRequest {
    const { host, port, tls } = address;
    const agent = tls ? this.#https : this.#http;
    // Without an agent: a connection for this request alone.
    const all = { ...options, host, port, agent: fresh ? false : agent };
    return tls ? httpsRequest(all) : httpRequest(all);
  }

  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }
}

const refused = (fault: string): ConfigProblem =>
  new ConfigProblem(
    'EVENTDESK_UPSTREAMS',
    fault,
    `EVENTDESK_UPSTREAMS=${httpServices.map((service, at) => `${service}=http://127.0.0.1:${3001 + at}`).join(',')}`,
  );
