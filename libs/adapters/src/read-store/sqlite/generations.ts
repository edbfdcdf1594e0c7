import type { Projection } from '@eventdesk/kernel/projection';
import { versionedName } from '@eventdesk/kernel/projection';
import type { Sqlite } from '../../sqlite/sqlite';
import { dropOf, layoutOf, shapeOf, tablesOf } from './tables';

/** `next`: being built beside the live one; one that a dead process left is thrown away, never gone on with. */
export type Standing = 'live' | 'next';

export const catalogueTables = `
  create table collections (
    generation integer primary key, name text not null, standing text not null, log text not null,
    shape text not null, mark integer not null, unique (name, standing)
  );`;

/** Which tables hold which collection. A row with another log's id is as good as absent. */
export class Generations {
  constructor(
    private readonly db: Sqlite,
    private readonly logId: string,
  ) {}

  /** Does something in one transaction. */
  atomically<T>(work: () => T): T {
    this.db.run('begin immediate');
    try {
      const done = work();
      this.db.run('commit');
      return done;
    } catch (thrown) {
      this.db.rollback();
      throw thrown;
    }
  }

  /** Throws away what belongs to another log and what was never finished. */
  sweep(): void {
    this.atomically(() => {
      const sql = "select generation from collections where log <> ? or standing = 'next'";
      for (const [generation] of this.db.prepare(sql).all<[number]>(this.logId)) this.remove(generation);
    });
  }

  /** Makes the live generation of a projection, if there is none; one whose indexes differ from these is thrown away. */
  ensure(projection: Projection): void {
    this.atomically(() => {
      const found = this.find(projection, 'live');
      if (found?.shape === shapeOf(projection)) return;
      if (found) this.remove(found.generation);
      this.make(projection, 'live');
    });
  }

  /** The live generation of a projection. Throws when it was dropped. */
  live(projection: Projection): number {
    const found = this.find(projection, 'live');
    if (found?.shape !== shapeOf(projection))
      throw new Error(`the collection ${versionedName(projection)} is gone: open it again`);
    return found.generation;
  }

  /** A new empty generation beside the live one. */
  begin(projection: Projection): number {
    return this.atomically(() => {
      this.removeStanding(projection, 'next');
      return this.make(projection, 'next');
    });
  }

  /** Makes `next` the live one. */
  swap(projection: Projection, generation: number): void {
    this.atomically(() => {
      this.removeStanding(projection, 'live');
      this.db.prepare("update collections set standing = 'live' where generation = ?").run(generation);
    });
  }

  drop(projection: Pick<Projection, 'name' | 'version'>): void {
    this.atomically(() => {
      this.removeStanding(projection, 'live');
      this.removeStanding(projection, 'next');
    });
  }

  discard(generation: number): void {
    this.atomically(() => this.remove(generation));
  }

  names(): readonly string[] {
    const sql = "select name from collections where standing = 'live' and log = ? order by name";
    return this.db
      .prepare(sql)
      .all<[string]>(this.logId)
      .map(([name]) => name);
  }

  private find(projection: Pick<Projection, 'name' | 'version'>, standing: Standing) {
    const sql = 'select generation, shape from collections where name = ? and standing = ? and log = ?';
    const [row] = this.db.prepare(sql).all<[number, string]>(versionedName(projection), standing, this.logId);
    return row && { generation: row[0], shape: row[1] };
  }

  private make(projection: Projection, standing: Standing): number {
    const [[last] = [0]] = this.db.prepare('select max(generation) from collections').all<[number | null]>();
    const generation = (last ?? 0) + 1;
    this.db.run(tablesOf(layoutOf(projection, generation), projection));
    this.db
      .prepare('insert into collections (generation, name, standing, log, shape, mark) values (?, ?, ?, ?, ?, -1)')
      .run(generation, versionedName(projection), standing, this.logId, shapeOf(projection));
    return generation;
  }

  private removeStanding(projection: Pick<Projection, 'name' | 'version'>, standing: Standing): void {
    const found = this.find(projection, standing);
    if (found) this.remove(found.generation);
  }

  private remove(generation: number): void {
    const tables = this.db.prepare("select name from sqlite_schema where type = 'table'").all<[string]>();
    this.db.run(
      dropOf(
        generation,
        tables.map(([name]) => name),
      ),
    );
    this.db.prepare('delete from collections where generation = ?').run(generation);
  }
}
