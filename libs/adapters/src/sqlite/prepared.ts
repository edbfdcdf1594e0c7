import type Database from 'libsql';
import { failureOf } from './failure';
import type { Value } from './parameters';
import { check, parametersOf } from './parameters';

type Raw = Database.Statement<[readonly Value[]]>;
type Method = 'run' | 'get' | 'all';

/**
 * A statement, prepared when it is first needed. Each way of running it has a driver's statement of its own, dropped on
 * any error: in libsql 0.5.29 a `get` after an `all`, and a `get` after one that failed, keep the old parameters
 * silently. Remove when the driver resets statements before it binds.
 */
export class Prepared {
  private readonly raw: { [M in Method]?: Raw } = {};
  private readonly parameters: number;

  constructor(
    private readonly database: Database.Database,
    private readonly file: string,
    private readonly sql: string,
  ) {
    this.parameters = parametersOf(sql);
  }

  /** Runs a statement without rows; answers how many rows it changed. */
  run(...values: readonly Value[]): number {
    return this.guarded('run', values, (raw) => raw.run(values).changes);
  }

  /** The first row, its cells in the order of the columns. */
  get<Row extends readonly Value[]>(...values: readonly Value[]): Row | undefined {
    return this.guarded('get', values, (raw) => raw.get(values) as Row | undefined);
  }

  /** All rows. The statement is finished when this returns, so no snapshot stays open. */
  all<Row extends readonly Value[]>(...values: readonly Value[]): Row[] {
    return this.guarded('all', values, (raw) => raw.all(values) as Row[]);
  }

  private guarded<T>(method: Method, values: readonly Value[], use: (raw: Raw) => T): T {
    check(this.sql, this.parameters, values);
    try {
      return use((this.raw[method] ??= this.prepare(method)));
    } catch (thrown) {
      delete this.raw[method];
      throw failureOf(thrown, this.file, this.sql);
    }
  }

  private prepare(method: Method): Raw {
    const raw = this.database.prepare<[readonly Value[]]>(this.sql);
    return method === 'run' ? raw : raw.raw();
  }
}
