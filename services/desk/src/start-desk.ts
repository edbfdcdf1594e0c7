import { noSettings } from '@eventdesk/domain/catalog/settings';
import { openHost } from '@eventdesk/host/open-host';
import type { Addresses } from '@eventdesk/host/start-roles';
import { startRoles } from '@eventdesk/host/start-roles';
import { knownKeys } from '@eventdesk/identity/bootstrap/known-keys';
import { identityRole } from '@eventdesk/identity/identity.role';
import { intakeRole } from '@eventdesk/intake/intake.role';
import { notificationsRole } from '@eventdesk/notifications/notifications.role';
import { checkStart, isNewFolder } from '@eventdesk/platform/boot/check-start';
import { Shutdown } from '@eventdesk/platform/boot/shutdown';
import { openMailOut } from '@eventdesk/platform/compose/open-mail';
import type { Config } from '@eventdesk/platform/config/config';
import { readBootstrap } from '@eventdesk/platform/config/read-bootstrap';
import type { Logger } from '@eventdesk/platform/logging/logger';
import { createLogger } from '@eventdesk/platform/logging/logger';
import { projectionsRole } from '@eventdesk/projections/projections.role';
import { queryRole } from '@eventdesk/query/query.role';
import { ticketsRole } from '@eventdesk/tickets/tickets.role';
import { adminConsumers } from './admin/consumers';
import type { RunningDesk } from './running-desk';

/**
 * Starts the embedded desk: every service in this process, over the stores that the configuration names. What can be
 * checked before anything is made is; what was started is ended when a later step fails. Throws ConfigProblem, FolderHeld, StoreUnavailable.
 */
export async function startDesk(
  config: Config,
  log: Logger = createLogger({ level: config.logLevel }),
): Promise<RunningDesk> {
  const shutdown = new Shutdown();
  await checkStart(config);
  // Of a desk that is not there yet all is known that its file may refer to.
  if (config.bootstrap !== undefined && isNewFolder(config.data))
    readBootstrap(config.bootstrap, knownKeys(noSettings));
  try {
    return await start(config, log, shutdown);
  } catch (thrown) {
    await shutdown.run();
    throw thrown;
  }
}

async function start(config: Config, log: Logger, shutdown: Shutdown): Promise<RunningDesk> {
  const host = await openHost(config, log, shutdown);
  const { platform } = host;
  const mailOut = await openMailOut(config, platform);
  shutdown.add('mail out', () => mailOut.sender.close());
  const identity = identityRole();
  const projections = projectionsRole();
  const { addresses, consumers } = await startRoles(host, [
    identity,
    projections,
    queryRole({ outbox: mailOut.outbox, progress: () => projections.runner }),
    intakeRole(),
    ticketsRole(),
    notificationsRole(mailOut),
  ]);
  return {
    addresses: addresses as Required<Addresses>,
    admin: {
      platform,
      outbox: mailOut.outbox,
      consumers: adminConsumers(platform, consumers, projections.runner),
      secrets: host.secrets,
    },
    setupLink: await identity.identity.setup.offer(),
    onSetupLinkUsed: (listener) => identity.identity.setup.onUsed(listener),
    settled: async () => {
      // Handling may append: settled is when nothing was appended while everything was handled.
      for (let head = -1; head !== (await platform.events.head());) {
        head = await platform.events.head();
        await consumers.settled(head);
        await projections.runner.idle();
      }
    },
    close: async () => {
      const { failed } = await shutdown.run();
      for (const { name, thrown } of failed) log.error({ step: name, err: thrown }, 'a part did not end well');
    },
  };
}
