import { nestPath } from '@eventdesk/contracts/route';
import type { HttpService, RouteOwner } from '@eventdesk/contracts/route-owners';
import { Problem } from '@eventdesk/kernel/problem';
import { MethodNotAllowed, RouteTable } from '@eventdesk/platform/http/route-table';
import { canonicalPath } from './canonical-path';

/** Where a request goes. */
export interface Choice {
  readonly service: HttpService;
  /** Path and query as they are passed on: the path is the very one that was matched. */
  readonly target: string;
}

/** Finds the service of a request. Throws what a service would: a Problem for a wrong path, else MethodNotAllowed. */
export class RouteChoice {
  readonly #exact = new Map<string, HttpService>();
  readonly #patterns = new Map<string, { readonly matches: RegExp; readonly service: HttpService }[]>();
  readonly #known = new RouteTable();

  constructor(owners: readonly RouteOwner[]) {
    for (const { method, path, service } of owners) {
      for (const one of method === 'GET' ? ['GET', 'HEAD'] : [method]) {
        this.#known.add(one, nestPath({ path }));
        if (!path.includes('{')) this.#exact.set(`${one} ${path}`, service);
        else this.#patterns.set(one, [...(this.#patterns.get(one) ?? []), { matches: expressionOf(path), service }]);
      }
    }
  }

  choose(method: string, url: string): Choice {
    const at = url.indexOf('?');
    const path = canonicalPath(at < 0 ? url : url.slice(0, at));
    if (path === undefined) throw notFound();
    // A path without parameters comes before one with, as in the services' own routers.
    const service = this.#exact.get(`${method} ${path}`) ?? this.#patternOf(method, path);
    if (service) return { service, target: at < 0 ? path : path + url.slice(at) };
    const methods = this.#known.methodsFor(path);
    throw methods.length > 0 && !methods.includes(method) ? new MethodNotAllowed(methods) : notFound();
  }

  /** Methods of a path, for `Allow`. */
  methodsFor(url: string): readonly string[] {
    return this.#known.methodsFor(url);
  }

  #patternOf(method: string, path: string): HttpService | undefined {
    return this.#patterns.get(method)?.find(({ matches }) => matches.test(path))?.service;
  }
}

const notFound = () => new Problem('not-found', 'not-found', 'there is nothing at this address');

const expressionOf = (path: string): RegExp =>
  new RegExp(`^${path.replace(/[.+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '[^/]+')}$`);
