import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { committedOwners } from '@eventdesk/contracts/route-owners';
import { openHost } from '@eventdesk/host/open-host';
import { identityRole } from '@eventdesk/identity/identity.role';
import { intakeRole } from '@eventdesk/intake/intake.role';
import { notificationsRole } from '@eventdesk/notifications/notifications.role';
import { Shutdown } from '@eventdesk/platform/boot/shutdown';
import { readConfig } from '@eventdesk/platform/config/read-config';
import { createLogger } from '@eventdesk/platform/logging/logger';
import { projectionsRole } from '@eventdesk/projections/projections.role';
import { queryRole } from '@eventdesk/query/query.role';
import { ticketsRole } from '@eventdesk/tickets/tickets.role';
import { RequestMethod } from '@nestjs/common';
import { deskOwners } from './routes';

/** What a controller's decorators say, as the framework reads them: `GET /v2/tickets/{id}`. */
function routesOf(controller: unknown): readonly string[] {
  const { prototype } = controller as { prototype: Record<string, unknown> };
  return Object.getOwnPropertyNames(prototype).flatMap((name) => {
    const handler = prototype[name] as object;
    const method = Reflect.getMetadata('method', handler) as RequestMethod | undefined;
    if (method === undefined) return [];
    const path = String(Reflect.getMetadata('path', handler)).replace(/:(\w+)/g, '{$1}');
    return [`${RequestMethod[method]} ${path.startsWith('/') ? path : `/${path}`}`];
  });
}

describe('the table of owners', () => {
  it('is what the services really serve: every route of every module, and no other', async () => {
    const data = mkdtempSync(join(tmpdir(), 'eventdesk-'));
    const shutdown = new Shutdown();
    try {
      const config = readConfig({ EVENTDESK_DATA: data, EVENTDESK_DNS: 'none' });
      const host = await openHost(config, createLogger({ level: 'error' }), shutdown);
      const progress = () => projections.runner;
      const projections = projectionsRole();
      const roles = [
        identityRole(),
        projections,
        queryRole({ progress }),
        intakeRole(),
        ticketsRole(),
        notificationsRole(),
      ];
      const served: string[] = [];
      for (const role of roles) {
        const { controllers = [] } = await role.open(host);
        served.push(...controllers.flatMap(routesOf).map((route) => `${route} ${role.name}`));
      }
      expect(served.sort()).toEqual(
        deskOwners.map(({ method, path, service }) => `${method} ${path} ${service}`).sort(),
      );
    } finally {
      await shutdown.run();
      rmSync(data, { recursive: true });
    }
  });

  it('is committed, so that the front door and an ingress have the same', () => {
    expect(committedOwners()).toEqual(deskOwners);
  });
});
