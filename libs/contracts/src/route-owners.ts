import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Route } from './route';

/** Services that answer HTTP themselves; the front door passes everything on to one of them. */
export const httpServices = ['identity', 'intake', 'query', 'tickets'] as const;
export type HttpService = (typeof httpServices)[number];

/** Which service answers a method on a path. `HEAD` is answered by who answers `GET`, and is not named. */
export interface RouteOwner {
  readonly method: string;
  /** `/v2/tickets/{id}` */
  readonly path: string;
  readonly service: HttpService;
}

/** The one table of owners, in the order of paths. Throws when two services claim the same route. */
export function routeOwners(
  tables: Readonly<Record<HttpService, Readonly<Record<string, Route>>>>,
): readonly RouteOwner[] {
  const owners = new Map<string, RouteOwner>();
  for (const service of httpServices) {
    for (const { method, path } of Object.values(tables[service])) {
      const place = `${path} ${method.toUpperCase()}`;
      const other = owners.get(place);
      if (other) throw new Error(`${place} is claimed by ${other.service} and ${service}`);
      owners.set(place, { method: method.toUpperCase(), path, service });
    }
  }
  return [...owners].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, owner]) => owner);
}

/** The table as it is committed: who passes requests on knows no service's code. */
export const committedOwners = (): readonly RouteOwner[] =>
  JSON.parse(readFileSync(join(__dirname, '../generated/route-owners.json'), 'utf8')) as readonly RouteOwner[];
