import { existsSync, rmSync } from 'node:fs';
import type { CollectionBeside, ReadCollection, ReadStore } from '@eventdesk/kernel/ports/read-store';
import type { Document, Projection } from '@eventdesk/kernel/projection';
import { SqliteFailure } from '../../sqlite/failure';
import { ensureFormat } from '../../sqlite/format';
import { Sqlite } from '../../sqlite/sqlite';
import { catalogueTables, Generations } from './generations';
import type { Connections } from './sqlite-collection';
import { SqliteCollection } from './sqlite-collection';

export interface SqliteReadsOptions {
  readonly file: string;
  /** The log that the documents come from; those of another are thrown away. */
  readonly logId: string;
  /**
   * The one that writes is opened first, and alone throws away what is foreign or unfinished; others (a thread that
   * answers queries) only look (default `writer`).
   */
  readonly role?: 'writer' | 'reader';
  /** Page cache of each connection in KiB. */
  readonly cacheKiB?: number;
}

const format = 1;

/**
 * Opens the read store, and begins with an empty one when the file is damaged or of a newer release: it can be built
 * anew. Throws StoreUnavailable.
 */
export function openSqliteReads(options: SqliteReadsOptions): ReadStore {
  try {
    return SqliteReads.open(options);
  } catch (thrown) {
    if (options.role === 'reader' || !(thrown instanceof SqliteFailure) || !existsSync(options.file)) throw thrown;
    for (const part of ['', '-wal', '-shm']) rmSync(options.file + part, { force: true });
    return SqliteReads.open(options);
  }
}

class SqliteReads implements ReadStore {
  private constructor(private readonly at: Connections) {}

  static open({ file, logId, role = 'writer', cacheKiB = 8192 }: SqliteReadsOptions): SqliteReads {
    const writer = Sqlite.open(file, { cacheKiB, checkpointPages: 4000 });
    try {
      // A lost page of documents is built anew; a damaged file would not be, and WAL keeps it whole with this.
      writer.run('pragma synchronous = normal');
      ensureFormat(writer, format, catalogueTables);
      const writing = new Generations(writer, logId);
      if (role === 'writer') writing.sweep();
      const reader = Sqlite.open(file, { readonly: true, cacheKiB });
      return new SqliteReads({ writer, reader, writing, reading: new Generations(reader, logId) });
    } catch (thrown) {
      writer.close();
      throw thrown;
    }
  }

  async open<Doc extends Document>(projection: Projection<Doc>): Promise<ReadCollection<Doc>> {
    this.at.writing.ensure(projection);
    return new SqliteCollection(this.at, projection, (generations) => generations.live(projection));
  }

  async beside<Doc extends Document>(projection: Projection<Doc>): Promise<CollectionBeside<Doc>> {
    const { writing } = this.at;
    const generation = writing.begin(projection);
    const collection = new SqliteCollection(this.at, projection, () => generation);
    return Object.assign(collection, {
      swap: async (): Promise<void> => writing.swap(projection, generation),
      discard: async (): Promise<void> => writing.discard(generation),
    });
  }

  async drop(projection: Pick<Projection, 'name' | 'version'>): Promise<void> {
    this.at.writing.drop(projection);
  }

  async collections(): Promise<readonly string[]> {
    return this.at.reading.names();
  }

  async close(): Promise<void> {
    this.at.reader.close();
    this.at.writer.close();
  }
}
