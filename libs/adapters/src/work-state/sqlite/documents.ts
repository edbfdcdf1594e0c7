import type { Kept } from '@eventdesk/kernel/ports/work-state';
import type { Prepared } from '../../sqlite/prepared';
import type { Sqlite } from '../../sqlite/sqlite';

type Row = [id: string, version: number, value: string];

/** The last character there is: every text that begins with a prefix is before the prefix and this. */
const LAST = '\u{10ffff}';

const kept = <T>([id, version, value]: Row): Kept<T> => ({ id, version, value: JSON.parse(value) as T });

/** The statements over documents. */
export class Documents {
  private readonly one: Prepared;
  private readonly version: Prepared;
  private readonly range: Prepared;
  private readonly upsert: Prepared;
  private readonly deletion: Prepared;

  constructor(db: Sqlite) {
    this.one = db.prepare('select id, version, value from documents where collection = ? and id = ?');
    this.version = db.prepare('select version from documents where collection = ? and id = ?');
    this.range = db.prepare(
      'select id, version, value from documents where collection = ? and id > ? and id >= ? and id < ? order by id limit ?',
    );
    this.upsert = db.prepare('replace into documents (collection, id, version, value) values (?, ?, ?, ?)');
    this.deletion = db.prepare('delete from documents where collection = ? and id = ?');
  }

  get<T>(collection: string, id: string): Kept<T> | undefined {
    const row = this.one.get<Row>(collection, id);
    return row && kept<T>(row);
  }

  /** Version of a document, 0 when it is not there. */
  versionOf(collection: string, id: string): number {
    return this.version.get<[number]>(collection, id)?.[0] ?? 0;
  }

  list<T>(collection: string, prefix: string, after: string, limit: number): Kept<T>[] {
    return limit <= 0
      ? []
      : this.range.all<Row>(collection, after, prefix, prefix + LAST, limit).map((row) => kept<T>(row));
  }

  write(collection: string, id: string, version: number, value: string): number {
    this.upsert.run(collection, id, version, value);
    return version;
  }

  remove(collection: string, id: string): void {
    this.deletion.run(collection, id);
  }
}
