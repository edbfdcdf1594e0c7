import type { Clock } from '@eventdesk/kernel/ports/clock';
import type { Kept, WorkState } from '@eventdesk/kernel/ports/work-state';
import { ensureFormat } from '../../sqlite/format';
import { GroupCommit } from '../../sqlite/group-commit';
import { Sqlite } from '../../sqlite/sqlite';
import { jsonOf } from '../json';
import { counted } from '../counting';
import { Claims } from './claims';
import { Documents } from './documents';
import { FORMAT, TABLES } from './schema';

/**
 * Opens the file of the work state, made when it is not there. Throws StoreUnavailable, SqliteFailure.
 * `clock` is the store's clock, for leases and counters. `alone`: no other process has the file, so leases that are in
 * it belong to processes that are gone.
 */
export async function openSqliteWorkState(options: {
  readonly file: string;
  readonly clock: Clock;
  readonly alone?: boolean;
}): Promise<WorkState> {
  const db = Sqlite.open(options.file);
  try {
    ensureFormat(db, FORMAT, TABLES);
    if (options.alone) db.run('delete from leases');
    return new SqliteWorkState(db, options.clock);
  } catch (thrown) {
    db.close();
    throw thrown;
  }
}

/** The work state in a SQLite file of its own; all writes of one turn are one commit. */
class SqliteWorkState implements WorkState {
  private readonly group: GroupCommit;
  private readonly documents: Documents;
  private readonly claims: Claims;

  constructor(
    private readonly db: Sqlite,
    private readonly clock: Clock,
  ) {
    // Sealed credentials that are replaced or taken away are overwritten on the disk.
    db.run('pragma secure_delete = on');
    this.group = new GroupCommit(db);
    this.documents = new Documents(db);
    this.claims = new Claims(db);
  }

  async get<T>(collection: string, id: string): Promise<Kept<T> | undefined> {
    return this.documents.get<T>(collection, id);
  }

  async put<T>(collection: string, id: string, value: T): Promise<number> {
    const text = jsonOf(collection, id, value);
    return this.group.add(() => {
      const version = this.documents.versionOf(collection, id) + 1;
      return () => this.documents.write(collection, id, version, text);
    });
  }

  async compareAndSet<T>(collection: string, id: string, value: T, expected: number): Promise<number | undefined> {
    const text = jsonOf(collection, id, value);
    return this.group.add(() => {
      if (this.documents.versionOf(collection, id) !== expected) return () => undefined;
      return () => this.documents.write(collection, id, expected + 1, text);
    });
  }

  remove(collection: string, id: string, expected?: number): Promise<boolean> {
    return this.group.add(() => {
      const version = this.documents.versionOf(collection, id);
      if (version === 0 || (expected !== undefined && version !== expected)) return () => false;
      return () => {
        this.documents.remove(collection, id);
        return true;
      };
    });
  }

  async list<T>(
    collection: string,
    options: { readonly prefix?: string; readonly after?: string; readonly limit?: number } = {},
  ): Promise<readonly Kept<T>[]> {
    const { prefix = '', after = '', limit = Number.MAX_SAFE_INTEGER } = options;
    return this.documents.list<T>(collection, prefix, after, limit);
  }

  count(name: string, windowMs: number, by: number, limit: number): ReturnType<WorkState['count']> {
    return this.group.add(() => {
      const now = this.clock.now();
      const kept = this.claims.counterOf(name);
      const { answer, next } = counted(kept, now, windowMs, by, limit);
      return () => {
        if (!kept) this.claims.sweep(now);
        if (next) this.claims.keepCounter(name, next);
        return answer;
      };
    });
  }

  lease(name: string, holder: string, ms: number): Promise<boolean> {
    return this.group.add(() => {
      const now = this.clock.now();
      const lease = this.claims.leaseOf(name);
      if (lease && lease.holder !== holder && lease.endsAt > now) return () => false;
      return () => {
        this.claims.keepLease(name, { holder, endsAt: now + ms });
        return true;
      };
    });
  }

  release(name: string, holder: string): Promise<void> {
    return this.group.add(() => () => this.claims.release(name, holder));
  }

  async now(): Promise<number> {
    return this.clock.now();
  }

  async close(): Promise<void> {
    this.group.close();
    this.db.close();
  }
}
