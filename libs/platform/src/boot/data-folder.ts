import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ConfigProblem } from '../config/problem';

/**
 * Makes the data folder, and those above it, for this user alone. Throws ConfigProblem for a place where none can be.
 *
 * One after the other: `recursive` of `mkdirSync` never ends on a file system that takes no folders, as `/proc` is.
 */
export function makeDataFolder(data: string): void {
  const missing: string[] = [];
  for (let at = resolve(data); !existsSync(at); at = dirname(at)) missing.unshift(at);
  try {
    for (const folder of missing) mkdirSync(folder, { mode: 0o700 });
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    // Somebody else made it meanwhile.
    if (code === 'EEXIST' && existsSync(data)) return makeDataFolder(data);
    throw refused(`names a folder that cannot be made (${code}): ${data}`);
  }
  if (!statSync(data).isDirectory()) throw refused(`names a file where a folder is wanted: ${data}`);
}

const refused = (fault: string): ConfigProblem =>
  new ConfigProblem('EVENTDESK_DATA', fault, 'EVENTDESK_DATA=/var/lib/eventdesk');
