import { renameSync, rmSync, writeFileSync } from 'node:fs';

/** What `EVENTDESK_READY_FILE` gets (docs/configuration.md). */
export interface Ready {
  readonly http?: string;
  readonly ops?: string;
  readonly smtp?: string;
  readonly pid: number;
}

/** The same of a run with several processes: where its public address is, and every replica by service. */
export interface ReadyOfMany {
  readonly http: string;
  readonly smtp: string;
  readonly ops: Readonly<Record<string, readonly string[]>>;
  /** Those that are ready; a process that is being started again is left out. */
  readonly pids: Readonly<Record<string, readonly number[]>>;
  readonly pid: number;
}

/** Writes the ready file: one JSON line, there whole or not at all, since others wait for it to appear. */
export function writeReadyFile(path: string, ready: Ready | ReadyOfMany): void {
  const temporary = `${path}.${ready.pid}.new`;
  writeFileSync(temporary, `${JSON.stringify({ ready: true, ...ready })}\n`);
  renameSync(temporary, path);
}

/** Takes the file away: before the start, so that a former run's is not believed, and when it stops. */
export const removeReadyFile = (path: string): void => rmSync(path, { force: true });
