import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '@eventdesk/platform/config/read-config';

/** In the data folder: `set -a; . data/scaled.env; set +a` lets commands reach the stores of the run. */
export const environmentFileName = 'scaled.env';

/** What only a process of its own has, not the deployment. */
const own: readonly string[] = [
  'EVENTDESK_HTTP_PORT',
  'EVENTDESK_OPS_PORT',
  'EVENTDESK_SMTP_PORT',
  'EVENTDESK_READY_FILE',
];

/** Writes the settings that all processes share for a shell to read, for its owner alone: there are passwords in them. */
export function writeEnvironmentFile(folder: string, env: Environment): void {
  const lines = Object.entries(env)
    .filter(([name, value]) => /^EVENTDESK_(?!TEST_)/.test(name) && value !== undefined && !own.includes(name))
    .map(([name, value]) => `${name}='${(value as string).replaceAll("'", String.raw`'\''`)}'\n`);
  const file = join(folder, environmentFileName);
  writeFileSync(`${file}.new`, lines.join(''), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
