import type { Route } from '@eventdesk/contracts/route';
import { routeOwners } from '@eventdesk/contracts/route-owners';
import { identityRoutes } from '@eventdesk/identity/routes';
import { intakeRoutes } from '@eventdesk/intake/routes';
import { queryRoutes } from '@eventdesk/query/routes';
import { ticketRoutes } from '@eventdesk/tickets/http/routes';

const tables = { identity: identityRoutes, tickets: ticketRoutes, intake: intakeRoutes, query: queryRoutes };

/** Every route of the desk: what `/openapi.json` says. */
export const deskRoutes: readonly Route[] = Object.values<Readonly<Record<string, Route>>>(tables).flatMap((table) =>
  Object.values(table),
);

/** Which service answers which of them. */
export const deskOwners = routeOwners(tables);
