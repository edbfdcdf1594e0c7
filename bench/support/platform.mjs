import { catalogue, upcasters } from '@eventdesk/domain/catalogue';
import { assemble } from '@eventdesk/platform/compose/assemble';
import { openStores } from '@eventdesk/platform/compose/open-stores';
import { readConfig } from '@eventdesk/platform/config/read-config';
import { systemClock } from '@eventdesk/platform/crypto/clock';
import { createLogger } from '@eventdesk/platform/logging/logger';
import { openSecret } from '@eventdesk/platform/secrets/open-secret';
import { environmentOf } from './desk.mjs';

/** The stores of a folder that no desk holds, put together as a desk does. */
export async function openPlatform(folder) {
  const config = readConfig(environmentOf(folder));
  const around = { clock: systemClock, secrets: openSecret(config), log: createLogger({ level: 'error' }) };
  const { stores, close } = await openStores(config, around);
  const platform = assemble(stores, {
    ...around,
    catalogue,
    upcasters,
    publicUrl: () => 'http://localhost',
    language: config.language,
    timeZone: config.timezone,
  });
  return { config, platform, close };
}
