import { randomUUID } from 'node:crypto';
import type { EventStore } from '@eventdesk/kernel/ports/event-store';
import type { KeyStore } from '@eventdesk/kernel/ports/key-store';
import type { SmallBlobs } from '../../blobs/small-blobs';
import { SqliteSmallBlobs } from '../../blobs/small-blobs';
import { SqliteKeyStore } from '../../key-store/sqlite/sqlite-key-store';
import { ensureFormat } from '../../sqlite/format';
import { GroupCommit } from '../../sqlite/group-commit';
import { Sqlite } from '../../sqlite/sqlite';
import { EventRows } from './rows';
import { FORMAT, TABLES } from './schema';
import { SqliteEventStore } from './sqlite-event-store';

/** What one opened event file offers. All its writes of one turn are one commit. */
export interface SqliteEvents {
  readonly events: EventStore;
  readonly keys: KeyStore;
  readonly smallBlobs: SmallBlobs;
  /** Writes what waits and closes the file; closing `events` does the same. */
  close(): Promise<void>;
}

/**
 * Opens the file of the facts, made with a new log id when it is not there. The caller holds the folder's lock: a
 * second writer would give positions twice. Throws StoreUnavailable, SqliteFailure.
 */
export async function openSqliteEvents(options: { readonly file: string }): Promise<SqliteEvents> {
  const db = Sqlite.open(options.file);
  try {
    ensureFormat(db, FORMAT, TABLES, () => {
      db.prepare('insert into meta (name, value) values (?, ?)').run('log', randomUUID());
    });
    return assembled(db, Sqlite.open(options.file, { readonly: true }));
  } catch (thrown) {
    db.close();
    throw thrown;
  }
}

/** Reads go through a connection of their own: whatever becomes of a transaction, they see commits and nothing else. */
function assembled(db: Sqlite, reader: Sqlite): SqliteEvents {
  const group = new GroupCommit(db, { committed: () => events.committed(), failed: () => events.failed() });
  const close = async (): Promise<void> => {
    group.close();
    events.closed();
    reader.close();
    db.close();
  };
  const events = new SqliteEventStore(group, new EventRows(db), new EventRows(reader), close);
  const keys = new SqliteKeyStore(group, db, reader);
  return { events, keys, smallBlobs: new SqliteSmallBlobs(group, db, reader), close };
}

/** The log as another thread of the process reads it while its one writer goes on. */
export type EventReader = Pick<EventStore, 'logId' | 'read' | 'readAll' | 'head' | 'close'>;

/** Opens an event file for reading only. Throws StoreUnavailable, SqliteFailure when it is not there. */
export async function openSqliteEventReader(options: { readonly file: string }): Promise<EventReader> {
  const db = Sqlite.open(options.file, { readonly: true });
  const rows = new EventRows(db);
  return {
    logId: rows.logId(),
    read: async (stream, readOptions) => rows.read(stream, readOptions),
    readAll: async (after, limit, kinds) => rows.readAll(after, limit, kinds),
    head: async () => rows.head(),
    close: async () => db.close(),
  };
}
