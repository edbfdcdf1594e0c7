import { publicKinds } from '@eventdesk/contracts/streams';
import { areaNames, areaStream } from '@eventdesk/domain/catalog/events';
import type { Settings } from '@eventdesk/domain/catalog/settings';
import { noSettings, withSetting } from '@eventdesk/domain/catalog/settings';
import { catalogue, upcasters } from '@eventdesk/domain/catalogue';
import type { RecordedEvent } from '@eventdesk/kernel/event';
import type { Shutdown } from '@eventdesk/platform/boot/shutdown';
import { assemble } from '@eventdesk/platform/compose/assemble';
import { Folded } from '@eventdesk/platform/compose/folded';
import { mustBeWhole } from '@eventdesk/platform/compose/import-record';
import { mustNotBeMoved } from '@eventdesk/platform/compose/moved';
import { openPublisher } from '@eventdesk/platform/compose/open-publisher';
import { openStores } from '@eventdesk/platform/compose/open-stores';
import type { Config } from '@eventdesk/platform/config/config';
import { publicUrlOf } from '@eventdesk/platform/config/config';
import { systemClock } from '@eventdesk/platform/crypto/clock';
import { Health } from '@eventdesk/platform/health/health';
import type { Logger } from '@eventdesk/platform/logging/logger';
import { Metrics } from '@eventdesk/platform/metrics/metrics';
import { publisherOnDemand } from '@eventdesk/platform/relay/publisher-on-demand';
import { Resealing } from '@eventdesk/platform/rotation/resealing';
import { secretStates } from '@eventdesk/platform/rotation/secret-states';
import { secretsOfDesk } from '@eventdesk/platform/rotation/secrets-of-desk';
import { openSecret } from '@eventdesk/platform/secrets/open-secret';
import { Access } from './access/access';
import { isInternal } from './internal-events';
import { GroupFigures } from './group-figures';
import type { Host } from './role';

/** A host, and the place for what is known only once its web server listens. */
export interface OpenHost extends Host {
  /** The port that was really taken, which the default of the public address has then. */
  tookHttpPort(port: number): void;
}

/**
 * Opens what every process has: stores, secret, settings. What was opened is ended by `shutdown`.
 * Throws ConfigProblem, FolderHeld, StoreUnavailable.
 */
export async function openHost(config: Config, log: Logger, shutdown: Shutdown): Promise<OpenHost> {
  const given = openSecret(config);
  const open = await openStores(config, { clock: systemClock, secrets: given, log });
  shutdown.add('stores', open.close);
  mustNotBeMoved(config);
  // The fingerprint first: an import that begins now sees it.
  const secrets = await secretsOfDesk(given, open.stores, log);
  await mustBeWhole(open.stores.state);
  const resealing = new Resealing(open.stores, secrets, log);
  shutdown.add('sealing anew', () => resealing.stop());
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
  const settings = new Folded<Settings>(
    platform.events,
    areaNames.map(areaStream),
    withSetting,
    noSettings,
    systemClock.now,
  );
  await settings.refresh();
  resealing.start();
  const health = new Health();
  const metrics = new Metrics().withProcess();
  metrics.gauge<'cause'>(
    { name: 'eventdesk_feed_set_aside_total', help: 'Records of the feed that are not ours (T43)', labels: ['cause'] },
    (gauge) => {
      for (const [cause, count] of Object.entries(open.setAside())) gauge.set({ cause }, count);
    },
  );
  return {
    config,
    platform,
    settings,
    access: new Access(platform, settings),
    log,
    health,
    metrics,
    groups: new GroupFigures(platform, metrics, health),
    shutdown,
    secrets: () => secretStates(open.stores, secrets),
    openPublisher: () => {
      if (config.feed.scheme === 'local') return undefined;
      const { logId } = platform.events;
      const { publicUrl } = platform;
      const staysInside = (event: RecordedEvent): boolean => isInternal(event.type);
      const around = { log, secrets, logId, publicUrl, isInternal: staysInside, kinds: publicKinds };
      return publisherOnDemand(() => openPublisher(config, around));
    },
    tookHttpPort: (port) => (httpPort = port),
  };
}
