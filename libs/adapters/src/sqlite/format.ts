import { SqliteFailure } from './failure';
import type { Sqlite } from './sqlite';

/**
 * Makes the tables of a new file, all or none, or checks that an old one has this format. `fill` writes what a new
 * file begins with. Throws SqliteFailure for a file of a newer release.
 */
export function ensureFormat(db: Sqlite, format: number, tables: string, fill: () => void = () => undefined): void {
  db.run('begin immediate');
  try {
    const [found = 0] = db.prepare('pragma user_version').get<[number]>() ?? [];
    if (found > format)
      throw new SqliteFailure(
        `${db.file} has format ${found}, this release knows ${format}: start the release that wrote it, or a newer one`,
        'FORMAT',
      );
    if (found < format) {
      db.run(tables);
      fill();
      db.run(`pragma user_version = ${format}`);
    }
    db.run('commit');
  } catch (thrown) {
    db.rollback();
    throw thrown;
  }
}
