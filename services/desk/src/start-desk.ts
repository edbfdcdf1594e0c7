import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { catalogue, upcasters } from '@eventdesk/domain/catalogue';
import { areaNames, areaStream } from '@eventdesk/domain/catalog/events';
import type { Settings } from '@eventdesk/domain/catalog/settings';
import { noSettings, withSetting } from '@eventdesk/domain/catalog/settings';
import { knownKeys } from '@eventdesk/identity/bootstrap/known-keys';
import { Identity } from '@eventdesk/identity/identity';
import { identityModule } from '@eventdesk/identity/identity.module';
import { intakePolicies, IntakeModule } from '@eventdesk/intake/intake.module';
import { MailPort } from '@eventdesk/intake/mail-port';
import { notificationPolicies, NotificationsModule } from '@eventdesk/notifications/notifications.module';
import { listening } from '@eventdesk/platform/boot/listen-problem';
import { Shutdown } from '@eventdesk/platform/boot/shutdown';
import { assemble } from '@eventdesk/platform/compose/assemble';
import { Folded } from '@eventdesk/platform/compose/folded';
import { openMailIn, openMailOut } from '@eventdesk/platform/compose/open-mail';
import { openStores } from '@eventdesk/platform/compose/open-stores';
import type { Config } from '@eventdesk/platform/config/config';
import { publicUrlOf } from '@eventdesk/platform/config/config';
import { readBootstrap } from '@eventdesk/platform/config/read-bootstrap';
import { systemClock } from '@eventdesk/platform/crypto/clock';
import { Health } from '@eventdesk/platform/health/health';
import { startOpsServer } from '@eventdesk/platform/health/ops-server';
import { createHttpApp } from '@eventdesk/platform/http/app';
import { createLogger } from '@eventdesk/platform/logging/logger';
import type { Logger } from '@eventdesk/platform/logging/logger';
import { Metrics } from '@eventdesk/platform/metrics/metrics';
import { checkFingerprint } from '@eventdesk/platform/secrets/fingerprint';
import { openSecret } from '@eventdesk/platform/secrets/open-secret';
import { projectionRunner } from '@eventdesk/projections/projection-runner';
import { Query } from '@eventdesk/query/query';
import { queryModule } from '@eventdesk/query/query.module';
import { ticketPolicies, TicketsModule } from '@eventdesk/tickets/tickets.module';
import { adminConsumers } from './admin/consumers';
import { DeskConsumers } from './consumers';
import { deskRoutes } from './contract/routes';
import { DeskModule } from './desk.module';
import type { RunningDesk } from './running-desk';

/**
 * Starts the embedded desk: every service in this process, over the stores that the configuration names. What was
 * started is ended when a later step fails. Throws ConfigProblem, FolderHeld, StoreUnavailable.
 */
export async function startDesk(
  config: Config,
  log: Logger = createLogger({ level: config.logLevel }),
): Promise<RunningDesk> {
  const shutdown = new Shutdown();
  try {
    return await start(config, log, shutdown);
  } catch (thrown) {
    await shutdown.run();
    throw thrown;
  }
}

async function start(config: Config, log: Logger, shutdown: Shutdown): Promise<RunningDesk> {
  const secrets = openSecret(config);
  const open = await openStores(config, { clock: systemClock, secrets, log });
  shutdown.add('stores', open.close);
  await checkFingerprint(secrets, open.stores.state);

  let httpPort = config.http.port;
  const platform = assemble(open.stores, {
    log,
    clock: systemClock,
    secrets,
    catalogue,
    upcasters,
    publicUrl: () => publicUrlOf(config, httpPort),
    language: config.language,
    timeZone: config.timezone,
    ...(config.phoneRegion === undefined ? {} : { phoneRegion: config.phoneRegion }),
  });
  const settings = new Folded<Settings>(platform.events, areaNames.map(areaStream), withSetting, noSettings);
  const identity = new Identity(platform, { settings });
  const known = knownKeys(await settings.refresh());
  await identity.applyBootstrap(config.bootstrap === undefined ? undefined : readBootstrap(config.bootstrap, known));
  await settings.refresh();

  const mailOut = await openMailOut(config, platform);
  shutdown.add('mail out', () => mailOut.sender.close());
  const mailIn = await openMailIn(config);
  shutdown.add('mail reader', () => mailIn.reader.close());

  const consumers = await DeskConsumers.enable(platform, [
    ...intakePolicies,
    ...ticketPolicies,
    ...notificationPolicies,
  ]);
  const projections = projectionRunner(platform);
  shutdown.add('projections', () => projections.stop());
  await projections.start();

  const query = await Query.open(platform, {
    settings,
    principals: identity.principals,
    ...(mailOut.outbox ? { outbox: mailOut.outbox } : {}),
    routes: deskRoutes,
    progress: projections,
  });
  const module = DeskModule.of([
    identityModule(identity),
    IntakeModule.over(platform, {
      ...mailIn,
      peers: config.smtp.peers,
      listening: {
        host: config.bind,
        port: config.smtp.port,
        protocol: config.smtp.protocol,
        hostname: hostname(),
        ...(config.smtp.tls ? { tls: certificate(config.smtp.tls) } : {}),
      },
    }),
    TicketsModule.over(platform),
    NotificationsModule.over(platform, mailOut),
    queryModule(query),
  ]);
  const app = await createHttpApp(module, config, { log, principals: identity.principals });
  shutdown.add('services', () => app.close());
  app.connectMicroservice({ strategy: consumers.strategy() });
  await app.startAllMicroservices();

  const health = new Health()
    .needs('event store', async () => void (await platform.events.head()))
    .needs('work state', async () => void (await platform.state.now()))
    .needs('read store', async () => void (await platform.reads.collections()))
    .needs('blobs', async () => ({ room: await platform.blobs.room() }));
  const metrics = new Metrics().withProcess();
  const { ops: at, bind } = config;
  const ops = await listening('EVENTDESK_OPS_PORT', at.bind, at.port, () => startOpsServer(at, health, metrics));
  shutdown.add('ops', () => ops.close());
  const mail = await listening('EVENTDESK_SMTP_PORT', bind, config.smtp.port, () =>
    app.get(MailPort, { strict: false }).open(),
  );
  await listening('EVENTDESK_HTTP_PORT', bind, httpPort, () => app.listen(httpPort, bind));
  httpPort = new URL(await app.getUrl()).port === '' ? httpPort : Number(new URL(await app.getUrl()).port);
  health.serving();
  shutdown.add('health', () => health.stopping());

  return {
    addresses: {
      http: `http://${bind.includes(':') ? `[${bind}]` : bind}:${httpPort}`,
      ops: ops.url,
      smtp: `${mail.host}:${mail.port}`,
    },
    admin: { platform, outbox: mailOut.outbox, consumers: adminConsumers(platform, consumers, projections) },
    setupLink: await identity.setup.offer(),
    onSetupLinkUsed: (listener) => identity.setup.onUsed(listener),
    settled: async () => {
      // Handling may append: settled is when nothing was appended while everything was handled.
      for (let head = -1; head !== (await platform.events.head());) {
        head = await platform.events.head();
        await consumers.settled(head);
        await projections.idle();
      }
    },
    close: async () => {
      const { failed } = await shutdown.run();
      for (const { name, thrown } of failed) log.error({ step: name, err: thrown }, 'a part did not end well');
    },
  };
}

const certificate = ({ certFile, keyFile }: { certFile: string; keyFile: string }) => ({
  cert: readFileSync(certFile, 'utf8'),
  key: readFileSync(keyFile, 'utf8'),
});
