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
  /** A clock of milliseconds that only goes on. */
  now?(): number;
}

/** A shorter rest than this is none: a timer would make it longer. */
const shortestRest = 0.5;

/**
 * Writes all work of one turn of the event loop in one transaction and answers it together: one sync of the disk for
 * all. A commit keeps the thread, so the next one begins only after as long a rest: under load at least half of the
 * time is left to everything else, and groups grow as the disk gets slower. A refusal hits its own caller; any error of SQLite fails the whole group, since a full disk ends a transaction
 * silently and later statements would stand alone.
 */
export class GroupCommit {
  private waiting: Waiting[] = [];
  private closed = false;
  private restsUntil = 0;

  constructor(
    private readonly db: Sqlite,
    private readonly hooks: GroupHooks = {},
  ) {}

  /** Does the work in this turn's group; durable when it resolves. Rejects with StoreUnavailable, SqliteFailure, or its refusal. */
  add<T>(work: Work<T>): Promise<T> {
    if (this.closed) return Promise.reject(new StoreUnavailable(`${this.db.file} is closed`, 'down'));
    return new Promise<T>((resolve, reject) => {
      if (this.waiting.length === 0) this.flushSoon();
      this.waiting.push({ work, resolve: resolve as (value: unknown) => void, reject });
    });
  }

  /** Writes what waits now and takes no more. */
  close(): void {
    this.flush();
    this.closed = true;
  }

  private flushSoon(): void {
    const rest = this.restsUntil - this.now();
    if (rest < shortestRest) setImmediate(() => this.flush());
    else setTimeout(() => this.flush(), rest);
  }

  private now(): number {
    return this.hooks.now?.() ?? performance.now();
  }

  private flush(): void {
    const group = this.waiting;
    if (group.length === 0) return;
    this.waiting = [];
    const begin = this.now();
    const answers = this.write(group);
    const end = this.now();
    this.restsUntil = end + (end - begin);
    if (!answers) return;
    this.hooks.committed?.();
    for (const answer of answers) answer();
  }

  /** Undefined when nothing of the group was kept; its callers know then. */
  private write(group: readonly Waiting[]): readonly Answer[] | undefined {
    try {
      // What an earlier rollback could not undo.
      this.db.rollback();
      this.db.run('begin immediate');
      const answers = group.map((one) => this.do(one));
      this.db.run('commit');
      return answers;
    } catch (thrown) {
      this.undo();
      for (const { reject } of group) reject(thrown);
      return undefined;
    }
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
