import { existsSync } from 'node:fs';
import { catalogue, upcasters } from '@eventdesk/domain/catalogue';
import { Problem } from '@eventdesk/kernel/problem';
import { assemble } from '@eventdesk/platform/compose/assemble';
import { openMailOut } from '@eventdesk/platform/compose/open-mail';
import { mustBeWhole } from '@eventdesk/platform/compose/import-record';
import { mustNotBeMoved } from '@eventdesk/platform/compose/moved';
import { openStores } from '@eventdesk/platform/compose/open-stores';
import type { Config } from '@eventdesk/platform/config/config';
import { publicUrlOf } from '@eventdesk/platform/config/config';
import { systemClock } from '@eventdesk/platform/crypto/clock';
import { createLogger } from '@eventdesk/platform/logging/logger';
import { secretStates } from '@eventdesk/platform/rotation/secret-states';
import { secretsOfDesk } from '@eventdesk/platform/rotation/secrets-of-desk';
import { openSecret } from '@eventdesk/platform/secrets/open-secret';
import type { Admin } from '../admin/command';
import { stoppedConsumers } from './stopped-consumers';

/** A desk's stores opened for the command line, while no desk runs. */
export interface OpenAdmin {
  readonly admin: Admin;
  close(): Promise<void>;
}

/**
 * Opens the folder of a desk that does not run. A folder without one is refused, never made into one; one whose desk was
 * moved can still be looked at.
 *
 * @param changes whether more is done than looking.
 * Throws FolderHeld when another process works there, ConfigProblem, StoreUnavailable.
 */
export async function openAdmin(config: Config, changes = true): Promise<OpenAdmin> {
  if (config.events.scheme === 'sqlite' && !existsSync(config.events.file))
    throw new Problem(
      'no-desk',
      'not-found',
      `there is no desk in ${config.data}: run \`npm start\` to make one, or name its folder in EVENTDESK_DATA`,
    );
  const clock = systemClock;
  const given = openSecret(config);
  const log = createLogger({ level: config.logLevel === 'debug' ? 'debug' : 'warn' });
  const opened = await openStores(config, { clock, secrets: given, log });
  try {
    const secrets = await secretsOfDesk(given, opened.stores, log);
    await mustBeWhole(opened.stores.state);
    if (changes) mustNotBeMoved(config);
    const platform = assemble(opened.stores, {
      log,
      clock,
      secrets,
      catalogue,
      upcasters,
      publicUrl: () => publicUrlOf(config, config.http.port),
      language: config.language,
      timeZone: config.timezone,
      ...(config.phoneRegion === undefined ? {} : { phoneRegion: config.phoneRegion }),
    });
    // A sender by SMTP would be opened for nothing: only an outbox can be looked at.
    const out = config.mailOut.scheme === 'outbox' ? await openMailOut(config, platform) : undefined;
    return {
      admin: {
        platform,
        outbox: out?.outbox,
        consumers: stoppedConsumers(platform),
        secrets: () => secretStates(opened.stores, secrets),
      },
      close: () => opened.close(),
    };
  } catch (thrown) {
    await opened.close();
    throw thrown;
  }
}
