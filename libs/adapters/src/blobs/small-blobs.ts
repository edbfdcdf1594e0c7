import type { GroupCommit } from '../sqlite/group-commit';
import type { Prepared } from '../sqlite/prepared';
import type { Sqlite } from '../sqlite/sqlite';

/** Most bytes of a blob that is kept as a row. */
export const smallBlobLimit = 64 * 1024;

/** Blobs small enough to be written with the events of their turn. Hashes are SHA-256 in hex. */
export interface SmallBlobs {
  /** Durable when it resolves; a hash that is there already changes nothing. */
  put(hash: string, bytes: Uint8Array): Promise<void>;
  get(hash: string): Promise<Uint8Array | undefined>;
  has(hash: string): Promise<boolean>;
}

/** Small blobs as rows of the event file. */
export class SqliteSmallBlobs implements SmallBlobs {
  private readonly selection: Prepared;
  private readonly presence: Prepared;
  private readonly committedPresence: Prepared;
  private readonly insertion: Prepared;

  constructor(
    private readonly group: Pick<GroupCommit, 'add'>,
    db: Sqlite,
    reader: Sqlite,
  ) {
    const presence = 'select 1 from blobs where hash = ?';
    this.selection = reader.prepare('select bytes from blobs where hash = ?');
    this.committedPresence = reader.prepare(presence);
    this.presence = db.prepare(presence);
    this.insertion = db.prepare('insert into blobs (hash, bytes) values (?, ?)');
  }

  put(hash: string, bytes: Uint8Array): Promise<void> {
    return this.group.add(() => {
      const key = Buffer.from(hash, 'hex');
      if (this.presence.get(key)) return () => undefined;
      return () => void this.insertion.run(key, bytes);
    });
  }

  async get(hash: string): Promise<Uint8Array | undefined> {
    return this.selection.get<[Uint8Array]>(Buffer.from(hash, 'hex'))?.[0];
  }

  async has(hash: string): Promise<boolean> {
    return this.committedPresence.get(Buffer.from(hash, 'hex')) !== undefined;
  }
}
