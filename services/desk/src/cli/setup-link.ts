import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Keeps the one-time link in `setup-link` (0600), for scripts and where no terminal shows it (T44: no log has it);
 * without a link takes a former one away. Answers the file's path when there is one.
 */
export function keepSetupLink(folder: string, link: string | undefined): string | undefined {
  const file = join(folder, 'setup-link');
  rmSync(file, { force: true });
  if (link === undefined) return undefined;
  // Made anew, never written through a name that somebody else put there.
  const handle = openSync(file, 'wx', 0o600);
  try {
    writeSync(handle, `${link}\n`);
  } finally {
    closeSync(handle);
  }
  return file;
}
