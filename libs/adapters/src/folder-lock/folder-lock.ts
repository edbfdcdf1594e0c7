import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import type { Clock } from '@eventdesk/kernel/ports/clock';
import { timestamp } from '@eventdesk/kernel/ports/clock';
import { StoreUnavailable } from '@eventdesk/kernel/ports/event-store';
import { Sqlite } from '../sqlite/sqlite';

/** Another process works in the folder. */
export class FolderHeld extends Error {
  override readonly name = 'FolderHeld';
  constructor(
    readonly folder: string,
    /** What the holder wrote about itself, such as `process 17 on host desk-1 since 2026-11-21T12:00:00.000Z`. */
    readonly holder: string,
    options?: ErrorOptions,
  ) {
    super(`${folder} is in use by ${holder}: stop that one, or let it do the work`, options);
  }
}

/** A folder that this process works in alone. */
export interface FolderLock {
  /** Lets the next one in; the end of the process does that too, however it ends. */
  release(): void;
}

/** Locks of this process, kept here so that none ends because nobody refers to it. */
const held = new Set<Sqlite>();

/**
 * Takes a folder, made when it is not there, for the life of this process. The lock is the operating system's, on
 * `lock.db`: a file that merely says so would be left behind by a crash. `lock.txt` only tells people who it is.
 * Throws FolderHeld at once when another process, or this one, has it.
 */
export function lockFolder(options: { readonly folder: string; readonly clock: Clock }): FolderLock {
  const folder = resolve(options.folder);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const note = join(folder, 'lock.txt');
  let db: Sqlite;
  try {
    db = locked(join(folder, 'lock.db'));
  } catch (thrown) {
    if (thrown instanceof StoreUnavailable && thrown.reason === 'down')
      throw new FolderHeld(folder, noted(note), { cause: thrown });
    throw thrown;
  }
  held.add(db);
  writeFileSync(note, `process ${process.pid} on host ${hostname()} since ${timestamp(options.clock.now())}\n`, {
    mode: 0o600,
  });
  return {
    release: () => {
      held.delete(db);
      db.close();
    },
  };
}

function locked(file: string): Sqlite {
  const db = Sqlite.open(file, { writeAhead: false, wait: 0 });
  try {
    db.run('begin exclusive');
    return db;
  } catch (thrown) {
    db.close();
    throw thrown;
  }
}

function noted(note: string): string {
  try {
    return readFileSync(note, 'utf8').trim() || 'another process';
  } catch {
    return 'another process';
  }
}
