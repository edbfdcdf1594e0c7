import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Writes a file below `root` so that it is there whole or not at all, also after a power cut: under a temporary name in
 * `incoming` (on the same file system), synced, renamed; then `syncFolders`.
 */
export async function writeDurably(root: string, target: string, bytes: Uint8Array, incoming: string): Promise<void> {
  const temporary = join(incoming, randomUUID());
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    await rename(temporary, target);
  } catch (thrown) {
    await rm(temporary, { force: true });
    throw thrown;
  }
  await syncFolders(root, target);
}

/**
 * Makes the entries of a file and of the folders above it durable, up to `root`. Needed for a file found there as well:
 * its writer may not have come that far, or may have failed at it.
 */
export async function syncFolders(root: string, target: string): Promise<void> {
  for (let folder = dirname(target); ; folder = dirname(folder)) {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (folder === root || dirname(folder) === folder) return;
  }
}

/** Takes away what was begun in `incoming` and not ended for so many milliseconds. */
export async function takeAwayHalves(incoming: string, ageMs: number): Promise<void> {
  for (const name of await readdir(incoming)) {
    const path = join(incoming, name);
    // Renamed or taken away by another process since.
    const at = await stat(path).catch(() => undefined);
    if (ageMs === 0 || (at && Date.now() - at.mtimeMs >= ageMs)) await rm(path, { recursive: true, force: true });
  }
}
