import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Config } from '../config/config';
import { ConfigProblem } from '../config/problem';

const schema = z.object({
  /** Id of the log that the desk goes on in. */
  log: z.string(),
  /** Where that is, for people: servers without names of users or passwords. */
  to: z.string(),
  /** RFC 3339. */
  at: z.string(),
});

/** What a data folder says once its desk goes on elsewhere. */
export type Moved = z.output<typeof schema>;

/** Name of the file that says so, beside the events. */
export const movedFile = 'moved.json';

/** Where the desk of a folder went; undefined when it is still there. A file that cannot be read says that it went. */
export function movedFrom(folder: string): Moved | undefined {
  const file = join(folder, movedFile);
  if (!existsSync(file)) return undefined;
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return { log: 'unknown', to: 'other stores', at: 'an unknown time' };
  }
}

/** Notes where the desk of a folder went; whole and durable when it returns. The caller holds the folder. */
export function noteMoved(folder: string, moved: Moved): void {
  const file = join(folder, movedFile);
  const temporary = `${file}.new`;
  const handle = openSync(temporary, 'w', 0o600);
  try {
    writeSync(handle, `${JSON.stringify(moved)}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(temporary, file);
  const place = openSync(folder, 'r');
  try {
    fsyncSync(place);
  } finally {
    closeSync(place);
  }
}

/**
 * Two desks that go on from one log would give the same numbers and answer the same people: who would change the desk of
 * a folder asks first, holding the folder. Throws ConfigProblem when it was moved.
 */
export function mustNotBeMoved({ events }: Pick<Config, 'events'>): void {
  if (events.scheme !== 'sqlite') return;
  const folder = dirname(events.file);
  const moved = movedFrom(folder);
  if (moved)
    throw new ConfigProblem(
      'EVENTDESK_DATA',
      `the desk of ${folder} was moved to ${moved.to} on ${moved.at} and goes on there: start it there`,
    );
}
