import type {
  DocumentWrite,
  Filter,
  Page,
  PageQuery,
  ReadCollection,
  Versioned,
} from '@eventdesk/kernel/ports/read-store';
import type { Document, Projection } from '@eventdesk/kernel/projection';
import { searchWords } from '@eventdesk/kernel/search-text';
import { SqliteFailure } from '../../sqlite/failure';
import type { Sqlite } from '../../sqlite/sqlite';
import { cursorAt, placeOf } from '../cursor';
import type { Key } from '../key';
import { compareKeys, compareText } from '../key';
import { planCount, planPage } from '../plan';
import type { Generations } from './generations';
import type { Query } from './queries';
import { countOf, pageOf, searchOf } from './queries';
import type { Layout } from './tables';
import { layoutOf } from './tables';
import { matchOf } from './vocabulary';
import { Writing } from './writing';

type Row = [id: string, revision: number, doc: string | null, key: Key];
type Stored<Doc> = { readonly doc?: Doc; readonly revision: number };

export interface Connections {
  readonly writer: Sqlite;
  readonly reader: Sqlite;
  readonly writing: Generations;
  readonly reading: Generations;
}

/**
 * A collection in SQLite. `generation` says which tables hold it at this moment, as one of the two connections sees it:
 * each call asks anew, since another thread may have swapped them.
 */
export class SqliteCollection<Doc extends Document> implements ReadCollection<Doc> {
  private documents: { readonly generation: number; readonly writing: Writing<Doc> } | undefined;

  constructor(
    private readonly at: Connections,
    private readonly projection: Projection<Doc>,
    private readonly generation: (generations: Generations) => number,
  ) {}

  async get(id: string): Promise<Stored<Doc> | undefined> {
    return (await this.getMany([id])).get(id);
  }

  async getMany(ids: readonly string[]): Promise<ReadonlyMap<string, Stored<Doc>>> {
    return this.read((layout) => {
      const one = this.at.reader.prepare(`select revision, doc from ${layout.table} where id = ?`);
      const found = new Map<string, Stored<Doc>>();
      for (const id of ids) {
        const [row] = one.all<[number, string | null]>(id);
        if (row) found.set(id, stored(row[0], row[1]));
      }
      return found;
    });
  }

  async write(writes: readonly DocumentWrite<Doc>[], mark?: number): Promise<readonly string[]> {
    const { writer, writing } = this.at;
    try {
      return writing.atomically(() => {
        const generation = this.generation(writing);
        const documents = this.writingTo(generation);
        const conflicts: string[] = [];
        for (const write of writes) if (!documents.write(write)) conflicts.push(write.id);
        if (mark !== undefined && conflicts.length === 0)
          writer.prepare('update collections set mark = ? where generation = ?').run(mark, generation);
        return conflicts;
      });
    } catch (thrown) {
      // It remembers words that were not kept.
      this.documents = undefined;
      throw thrown;
    }
  }

  async mark(): Promise<number> {
    const { writer, writing } = this.at;
    const sql = 'select mark from collections where generation = ?';
    const [[mark] = [-1]] = writer.prepare(sql).all<[number]>(this.generation(writing));
    return mark;
  }

  async find(query: PageQuery<Doc>): Promise<Page<Versioned<Doc>>> {
    const rows = this.read((layout) => this.rowsOf(layout, query));
    const last = rows.length > query.limit ? rows[query.limit - 1] : undefined;
    return {
      items: rows.slice(0, query.limit).map(([, revision, doc]) => ({ doc: JSON.parse(doc ?? '') as Doc, revision })),
      ...(last && { next: cursorAt(this.projection, query, { key: last[3], id: last[0] }) }),
    };
  }

  async count(filter: Filter<Doc>, upTo: number): Promise<number> {
    const plan = planCount(this.projection, filter);
    return this.read((layout) => {
      let found = 0;
      for (const branch of plan.branches) {
        if (found >= upTo) break;
        const [[more] = [0]] = this.all<[number]>(countOf(layout, branch, plan, upTo - found));
        found += more;
      }
      return found;
    });
  }

  async scan(after: string, limit: number): Promise<readonly ({ id: string } & Stored<Doc>)[]> {
    return this.read((layout) =>
      this.all<[string, number, string | null]>({
        sql: `select id, revision, doc from ${layout.table} where id > ? order by id limit ?`,
        values: [after, limit],
      }).map(([id, revision, doc]) => ({ id, ...stored<Doc>(revision, doc) })),
    );
  }

  private writingTo(generation: number): Writing<Doc> {
    if (this.documents?.generation !== generation) {
      const layout = layoutOf(this.projection, generation);
      this.documents = { generation, writing: new Writing(this.at.writer, layout, this.projection) };
    }
    return this.documents.writing;
  }

  /** One row more than the page holds, if there is one. */
  private rowsOf(layout: Layout, query: PageQuery<Doc>): readonly Row[] {
    const plan = planPage(this.projection, query);
    const place = placeOf(this.projection, query);
    const descending = query.descending ?? false;
    const limit = query.limit + 1;
    if (query.search !== undefined) {
      const words = searchWords(query.search);
      const match = words.length > 0 ? matchOf(this.at.reader, layout, words) : undefined;
      return this.all<Row>(searchOf(layout, plan, match, { descending, place, limit }));
    }
    const pages = plan.branches.map((branch) =>
      this.all<Row>(pageOf(layout, branch, plan, { sort: query.sort, descending, place, limit })),
    );
    if (pages.length === 1) return pages[0] ?? [];
    const sign = descending ? -1 : 1;
    return pages
      .flat()
      .sort((a, b) => sign * (compareKeys(a[3], b[3]) || compareText(a[0], b[0])))
      .slice(0, limit);
  }

  private all<R extends readonly (string | number | null)[]>({ sql, values }: Query): R[] {
    return this.at.reader.prepare(sql).all<R>(...values);
  }

  /** Reads the tables of the moment; once more when they were swapped in between. */
  private read<T>(use: (layout: Layout) => T): T {
    const once = (): T => use(layoutOf(this.projection, this.generation(this.at.reading)));
    try {
      return once();
    } catch (thrown) {
      if (!(thrown instanceof SqliteFailure) || !thrown.message.includes('no such table')) throw thrown;
      return once();
    }
  }
}

const stored = <Doc>(revision: number, doc: string | null): Stored<Doc> => ({
  revision,
  ...(doc !== null && { doc: JSON.parse(doc) as Doc }),
});
