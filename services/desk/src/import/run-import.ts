import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { timestamp } from '@eventdesk/kernel/ports/clock';
import { Problem } from '@eventdesk/kernel/problem';
import { movedFrom, noteMoved } from '@eventdesk/platform/compose/moved';
import type { OpenStores } from '@eventdesk/platform/compose/open-stores';
import { openStores } from '@eventdesk/platform/compose/open-stores';
import type { Config } from '@eventdesk/platform/config/config';
import { ConfigProblem } from '@eventdesk/platform/config/problem';
import { hostText, parseServerUrl } from '@eventdesk/platform/config/url';
import { systemClock } from '@eventdesk/platform/crypto/clock';
import { createLogger } from '@eventdesk/platform/logging/logger';
import { recordedFingerprint } from '@eventdesk/platform/secrets/fingerprint';
import { openSecret, secretFile } from '@eventdesk/platform/secrets/open-secret';
import type { Secrets } from '@eventdesk/platform/secrets/secrets';
import { progressOf } from '../admin/progress';
import type { Answer } from '../control/protocol';
import { awaitServers } from './await-servers';
import { importDesk } from './import-desk';
import { policyGroups } from './policy-groups';

/**
 * `events import FOLDER`: the desk of a data folder into the stores that the configuration names. Holds the folder
 * meanwhile. Throws FolderHeld, ConfigProblem, StoreUnavailable, and what `importDesk` throws.
 */
export async function* runImport(config: Config, given: string, signal?: AbortSignal): AsyncGenerator<Answer, void> {
  const folder = resolve(given);
  mustBeDesk(folder);
  mustBeElsewhere(config, folder);
  const secrets = openSecret({ ...config, secret: secretOf(config, folder), scaled: true });
  const clock = systemClock;
  const log = createLogger({ level: config.logLevel === 'debug' ? 'debug' : 'warn' });
  const opened: OpenStores[] = [];
  const open = async (stores: Config) => {
    const one = await openStores(stores, { clock, secrets, log });
    opened.push(one);
    return one.stores;
  };
  try {
    const from = await open(embeddedIn(config, folder));
    await mustBeSecretOf(secrets, from.state, folder);
    const went = movedFrom(folder);
    for await (const waiting of awaitServers(config, signal)) yield { waiting };
    if (signal?.aborted) throw stopped();
    const to = await open(config);
    if (went && went.log !== to.events.logId)
      throw new Problem('moved', 'conflict', `the desk of ${folder} was moved to ${went.to} on ${went.at} already`);
    const retire = async (moved: string): Promise<void> =>
      noteMoved(folder, { log: moved, to: placeOf(config), at: timestamp(clock.now()) });
    for await (const row of importDesk({ from, to, secrets, policies: policyGroups(), clock, retire })) {
      if (signal?.aborted) throw stopped();
      const told = progressOf(row);
      yield told ? { progress: told } : { row };
    }
  } finally {
    for (const one of opened.reverse()) await one.close();
  }
}

const stopped = (): Problem =>
  new Problem(
    'stopped',
    'unavailable',
    'the import was stopped; run it again with the same folder to go on, or name empty stores to begin anew',
  );

function mustBeDesk(folder: string): void {
  const missing = ['events.db', 'state.db'].find((file) => !existsSync(join(folder, file)));
  if (missing !== undefined)
    throw new Problem('no-desk', 'not-found', `${folder} is no data folder of a desk: it has no ${missing}`);
}

function mustBeElsewhere({ events, state, reads, blobs }: Config, folder: string): void {
  if (events.scheme === 'sqlite')
    throw new ConfigProblem(
      'EVENTDESK_EVENTS',
      'names a file, and a desk is imported into the stores of a scaled one',
      'EVENTDESK_EVENTS=esdb://localhost:2113?tls=false',
    );
  const places = {
    EVENTDESK_STATE: state.scheme === 'sqlite' ? state.file : undefined,
    EVENTDESK_READS: reads.scheme === 'sqlite' ? reads.file : undefined,
    EVENTDESK_BLOBS: blobs.scheme === 'file' ? blobs.folder : undefined,
  };
  for (const [variable, place] of Object.entries(places))
    if (place !== undefined && !relative(folder, place).startsWith('..'))
      throw new ConfigProblem(variable, `names a place in ${folder}, which is what is imported; name another`);
}

function secretOf({ secret }: Config, folder: string): string {
  if (secret !== undefined) return secret;
  throw new ConfigProblem('EVENTDESK_SECRET', `is required, and must be that of the desk in ${folder}`, own(folder));
}

async function mustBeSecretOf(
  secrets: Secrets,
  state: Parameters<typeof recordedFingerprint>[0],
  folder: string,
): Promise<void> {
  const recorded = await recordedFingerprint(state);
  if (recorded === undefined)
    throw new Problem('no-desk', 'not-found', `${folder} is no data folder of a desk: none was ever started there`);
  if (!secrets.fingerprints.includes(recorded))
    throw new ConfigProblem(
      'EVENTDESK_SECRET',
      `is not the secret of the desk in ${folder} (fingerprint ${secrets.fingerprints[0]}, its own has ${recorded})`,
      own(folder),
    );
}

const own = (folder: string): string =>
  existsSync(join(folder, secretFile))
    ? `EVENTDESK_SECRET_FILE=${join(folder, secretFile)}`
    : 'EVENTDESK_SECRET_FILE=/run/secrets/eventdesk, which that desk was started with';

/** The stores of a folder as an embedded desk has them by default. */
const embeddedIn = (config: Config, folder: string): Config => ({
  ...config,
  data: folder,
  scaled: false,
  events: { scheme: 'sqlite', file: join(folder, 'events.db') },
  state: { scheme: 'sqlite', file: join(folder, 'state.db') },
  reads: { scheme: 'sqlite', file: join(folder, 'reads.db') },
  blobs: { scheme: 'file', folder: join(folder, 'blobs') },
  feed: { scheme: 'local' },
});

/** Where the desk goes, without who may go there. */
function placeOf({ events }: Config): string {
  const url = events.scheme === 'esdb' ? parseServerUrl(events.url) : 'another store';
  return typeof url === 'string' ? 'another store' : `${url.scheme}://${url.hosts.map(hostText).join(',')}`;
}
