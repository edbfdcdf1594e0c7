import type { Clock } from '@eventdesk/kernel/ports/clock';

/**
 * Takes a data folder, made when it is not there, for this process alone; what comes back lets the next one in.
 * Throws FolderHeld when another process has it.
 */
export async function holdFolder(folder: string, clock: Clock): Promise<() => void> {
  const { lockFolder } = await import('@eventdesk/adapters/folder-lock/folder-lock');
  const lock = lockFolder({ folder, clock });
  return () => lock.release();
}
