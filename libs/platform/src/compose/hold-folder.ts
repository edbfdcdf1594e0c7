import type { Clock } from '@eventdesk/kernel/ports/clock';
import { makeDataFolder } from '../boot/data-folder';

/**
 * Takes a data folder, made when it is not there, for this process alone; what comes back lets the next one in.
 * Throws FolderHeld when another process has it, ConfigProblem where no folder can be made.
 */
export async function holdFolder(folder: string, clock: Clock): Promise<() => void> {
  makeDataFolder(folder);
  const { lockFolder } = await import('@eventdesk/adapters/folder-lock/folder-lock');
  const lock = lockFolder({ folder, clock });
  return () => lock.release();
}
