import { StoreUnavailable } from '@eventdesk/kernel/ports/event-store';
import { isFailure } from './failure';
import type { Sqlite } from './sqlite';

/**
 * Looks whether a piece of work may be done; throws what refuses it, or answers what does it. Sees what earlier work
 * of the group wrote. Everything that can refuse stands before the first write, so a refused piece leaves nothing
 * behind and needs no savepoint.
 */
export type Work<T> = () => () => T;

interface Waiting {
  readonly work: Work<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

type Answer = () => void;

/** What the owner of a group does around its commits. */
export interface GroupHooks {
  /** The group is durable; called before anyone is answered. */
  committed?(): void;
  /** Nothing of the group was kept: whatever is remembered from it must be read anew. */
  failed?(): void;
}

/**
 * Writes all work of one turn of the event loop in one transaction and answers it together: one sync of the disk for
 * all. A refusal hits its own caller; any error of SQLite fails the whole group, since a full disk ends a transaction
 * silently and later statements would stand alone.
 */
export class GroupCommit {
  private waiting: Waiting[] = [];
  private closed = false;

  constructor(
    private readonly db: Sqlite,
    private readonly hooks: GroupHooks = {},
  ) {}

  /** Does the work in this turn's group; durable when it resolves. Rejects with StoreUnavailable, SqliteFailure, or its refusal. */
  add<T>(work: Work<T>): Promise<T> {
    if (this.closed) return Promise.reject(new StoreUnavailable(`${this.db.file} is closed`, 'down'));
    return new Promise<T>((resolve, reject) => {
      if (this.waiting.length === 0) setImmediate(() => this.flush());
      this.waiting.push({ work, resolve: resolve as (value: unknown) => void, reject });
    });
  }

  /** Writes what waits now and takes no more. */
  close(): void {
    this.flush();
    this.closed = true;
  }

  private flush(): void {
    const group = this.waiting;
    if (group.length === 0) return;
    this.waiting = [];
    let answers: Answer[];
    try {
      // What an earlier rollback could not undo.
      this.db.rollback();
      this.db.run('begin immediate');
      answers = group.map((one) => this.do(one));
      this.db.run('commit');
    } catch (thrown) {
      this.undo();
      for (const { reject } of group) reject(thrown);
      return;
    }
    this.hooks.committed?.();
    for (const answer of answers) answer();
  }

  /** A rollback that fails as well is tried again before the next group. */
  private undo(): void {
    try {
      this.db.rollback();
    } catch (thrown) {
      if (!isFailure(thrown)) throw thrown;
    } finally {
      this.hooks.failed?.();
    }
  }

  private do({ work, resolve, reject }: Waiting): Answer {
    let write: () => unknown;
    try {
      write = work();
    } catch (thrown) {
      if (isFailure(thrown)) throw thrown;
      return () => reject(thrown);
    }
    const value = write();
    return () => resolve(value);
  }
}
