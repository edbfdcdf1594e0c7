import { readConfig } from '../../config/read-config';
import { systemClock } from '../../crypto/clock';
import { openSecret } from '../../secrets/open-secret';
import { openStores } from '../open-stores';
import { keptLog } from './memory-platform';

/** Opens the stores that the environment names, as the desk does, and prints what modules that took, as JSON. */
async function main(): Promise<void> {
  const config = readConfig();
  const around = { clock: systemClock, secrets: openSecret(config), log: keptLog() };
  const { stores, close } = await openStores(config, around);
  stores.feed(stores.events, stores.state);
  process.stdout.write(JSON.stringify(Object.keys(require.cache)));
  await close();
}

main().catch((thrown: unknown) => {
  process.stderr.write(`${String(thrown)}\n`);
  process.exit(1);
});
