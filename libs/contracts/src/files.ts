import { asyncApi } from './asyncapi';
import { eventSchemas, schemaDocument } from './event-schemas';
import { openApiOf } from './openapi';
import { pathOwners } from './path-owners';
import type { Route } from './route';
import type { RouteOwner } from './route-owners';

/** Version of the contract as the documents name it: that of `/v2` and of the feed, not of a release. */
export const contractVersion = '2.0.0';

const text = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** The committed documents of the feed by path under `libs/contracts/generated`. */
export const feedFiles = (): ReadonlyMap<string, string> =>
  new Map([
    ['asyncapi.json', text(asyncApi(contractVersion))],
    ...[...eventSchemas()].map(
      ([type, schema]) => [`schemas/${type}.json`, text(schemaDocument(type, schema))] as const,
    ),
  ]);

/** The committed document of the routes. */
export const openApiFile = (routes: readonly Route[]): string => text(openApiOf(routes, contractVersion));

/** The committed tables of who answers what: by route for the front door, by path for an ingress. */
export const ownerFiles = (owners: readonly RouteOwner[]): ReadonlyMap<string, string> =>
  new Map([
    ['route-owners.json', text(owners)],
    ['path-owners.json', text(pathOwners(owners))],
  ]);
