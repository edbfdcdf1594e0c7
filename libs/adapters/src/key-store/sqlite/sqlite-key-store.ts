import type { KeptKey, KeyStore } from '@eventdesk/kernel/ports/key-store';
import type { GroupCommit } from '../../sqlite/group-commit';
import type { Prepared } from '../../sqlite/prepared';
import type { Sqlite } from '../../sqlite/sqlite';

type Row = [id: string, owner: string, box: string];

const OF_ID = 'select id, owner, box from keys where id = ?';
const OF_OWNER = 'select id, owner, box from keys where owner = ?';
const AFTER = 'select id, owner, box from keys where id > ? order by id limit ?';

const keptKey = (row: Row | undefined): KeptKey | undefined => row && { id: row[0], owner: row[1], box: row[2] };

/** Keys as rows beside the events, written in the same commit. */
export class SqliteKeyStore implements KeyStore {
  readonly sharesCommit = true;
  private readonly ofId: Prepared;
  private readonly ofOwner: Prepared;
  private readonly committedOfId: Prepared;
  private readonly committedOfOwner: Prepared;
  private readonly committedAfter: Prepared;
  private readonly insertion: Prepared;
  private readonly resealing: Prepared;
  private readonly deletion: Prepared;

  constructor(
    private readonly group: Pick<GroupCommit, 'add'>,
    private readonly db: Sqlite,
    reader: Sqlite,
  ) {
    // Pages that held a deleted key are overwritten, not merely given free (T48).
    db.run('pragma secure_delete = on');
    [this.ofId, this.committedOfId] = [db.prepare(OF_ID), reader.prepare(OF_ID)];
    [this.ofOwner, this.committedOfOwner] = [db.prepare(OF_OWNER), reader.prepare(OF_OWNER)];
    this.committedAfter = reader.prepare(AFTER);
    this.insertion = db.prepare('insert into keys (id, owner, box) values (?, ?, ?)');
    this.resealing = db.prepare('update keys set box = ? where id = ?');
    this.deletion = db.prepare('delete from keys where id = ?');
  }

  async byId(id: string): Promise<KeptKey | undefined> {
    return keptKey(this.committedOfId.get<Row>(id));
  }

  async byIds(ids: readonly string[]): Promise<readonly KeptKey[]> {
    return ids.flatMap((id) => keptKey(this.committedOfId.get<Row>(id)) ?? []);
  }

  async byOwner(owner: string): Promise<KeptKey | undefined> {
    return keptKey(this.committedOfOwner.get<Row>(owner));
  }

  add(key: KeptKey): Promise<KeptKey> {
    return this.group.add(() => {
      const there = keptKey(this.ofOwner.get<Row>(key.owner));
      if (there) return () => there;
      if (this.ofId.get<Row>(key.id)) throw new TypeError(`key ${key.id} belongs to another owner: make a new id`);
      return () => {
        this.insertion.run(key.id, key.owner, key.box);
        return key;
      };
    });
  }

  reseal(id: string, from: string, to: string): Promise<boolean> {
    return this.group.add(() => {
      const there = keptKey(this.ofId.get<Row>(id))?.box === from;
      return () => {
        if (there) this.resealing.run(to, id);
        return there;
      };
    });
  }

  async erase(owner: string): Promise<string | undefined> {
    const id = await this.group.add(() => {
      const there = keptKey(this.ofOwner.get<Row>(owner))?.id;
      return () => {
        if (there !== undefined) this.deletion.run(there);
        return there;
      };
    });
    // The log still holds the page as it was; emptying it takes the key off the disk.
    if (id !== undefined) this.db.emptyLog();
    return id;
  }

  async list(after: string, limit: number): Promise<readonly KeptKey[]> {
    return this.committedAfter.all<Row>(after, limit).map((row) => keptKey(row) as KeptKey);
  }
}
