import type { Route } from '@eventdesk/contracts/route';
import { identityRoutes } from '@eventdesk/identity/routes';
import { intakeRoutes } from '@eventdesk/intake/routes';
import { queryRoutes } from '@eventdesk/query/routes';
import { ticketRoutes } from '@eventdesk/tickets/http/routes';

/** Every route of the desk: what `/openapi.json` says. */
export const deskRoutes: readonly Route[] = [identityRoutes, ticketRoutes, intakeRoutes, queryRoutes].flatMap((table) =>
  Object.values(table),
);
