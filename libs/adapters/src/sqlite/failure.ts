import { StoreUnavailable } from '@eventdesk/kernel/ports/event-store';
import Database from 'libsql';

/** SQLite refused a statement for a reason that trying again does not mend: the statement or the file is wrong. */
export class SqliteFailure extends Error {
  override readonly name = 'SqliteFailure';
  constructor(
    message: string,
    /** SQLite's name of the reason, such as `SQLITE_CONSTRAINT_UNIQUE`. */
    readonly code: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** No space for the file, its log, or the index of its log (which is memory mapped, so SQLite grows it at once). */
const FULL = /^SQLITE_(?:FULL|IOERR_SHMSIZE)$/;
const AWAY = /^SQLITE_(?:BUSY|LOCKED|IOERR|CANTOPEN|READONLY|PROTOCOL)/;

/** What a thrown error of the driver means to the ports. */
export function failureOf(thrown: unknown, file: string, doing: string): StoreUnavailable | SqliteFailure {
  const cause = thrown instanceof Error ? thrown : new Error(String(thrown));
  const code = thrown instanceof Database.SqliteError ? thrown.code : '';
  const text = `${file}: ${cause.message} (${code || 'no code'}) while running ${doing}`;
  if (FULL.test(code)) return new StoreUnavailable(text, 'full', { cause });
  if (AWAY.test(code)) return new StoreUnavailable(text, 'down', { cause });
  return new SqliteFailure(text, code, { cause });
}

/** Whether an error came from SQLite itself, so that the transaction it happened in is not to be trusted. */
export const isFailure = (thrown: unknown): thrown is StoreUnavailable | SqliteFailure =>
  thrown instanceof StoreUnavailable || thrown instanceof SqliteFailure;
