import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of the workspace. */
export const root = dirname(dirname(__dirname));

/** Paths of every file that is in version control or could be (new and not ignored), relative to the root, sorted. */
export function files(): string[] {
  const listed = execFileSync(
    'git',
    ['-c', 'safe.directory=*', 'ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  return [...new Set(listed.split('\0').filter((path) => path !== ''))].sort();
}

/** The text of a file of the workspace; null when it is listed but gone (deleted, not yet committed). */
export function textOf(path: string): string | null {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch {
    return null;
  }
}
