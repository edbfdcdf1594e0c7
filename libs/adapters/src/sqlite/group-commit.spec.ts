import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fates } from '@eventdesk/kernel/testing/samples';
import { GroupCommit } from './group-commit';
import { Sqlite } from './sqlite';

describe('a group commit', () => {
  let folder: string;
  let db: Sqlite;
  let reader: Sqlite;
  let group: GroupCommit;
  let committed: number;
  let failed: number;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'eventdesk-group-'));
    db = Sqlite.open(join(folder, 'some.db'));
    db.run('create table things (id integer primary key)');
    reader = Sqlite.open(join(folder, 'some.db'), { readonly: true });
    [committed, failed] = [0, 0];
    group = new GroupCommit(db, { committed: () => void committed++, failed: () => void failed++ });
  });
  afterEach(() => {
    group.close();
    db.close();
    reader.close();
    rmSync(folder, { recursive: true });
  });
  const insert = (id: number) => () => () => db.prepare('insert into things (id) values (?)').run(id);
  const refused = () => {
    throw new RangeError('not allowed');
  };
  const stored = () => reader.prepare('select id from things order by id').all<[number]>().flat();

  it('writes the work of a turn in one transaction, and nothing before', async () => {
    const all = [1, 2, 3].map((id) => group.add(insert(id)));
    await Promise.resolve();
    expect(stored()).toEqual([]);
    await Promise.all(all);
    expect(stored()).toEqual([1, 2, 3]);
    expect(committed).toBe(1);
  });

  it('rests after a commit as long as it took, and then writes together what came meanwhile', async () => {
    const times = [0, 0, 50];
    const slow = new GroupCommit(db, { committed: () => void committed++, now: () => times.shift() ?? 50 });
    await slow.add(insert(1));
    const second = slow.add(insert(2));
    await new Promise(setImmediate);
    await Promise.all([second, slow.add(insert(3))]);
    expect([stored(), committed]).toEqual([[1, 2, 3], 2]);
    slow.close();
  });

  it('refuses one piece of work and keeps the others', async () => {
    expect(await fates([group.add(insert(1)), group.add(refused), group.add(insert(2))])).toEqual([
      'done',
      'RangeError',
      'done',
    ]);
    expect(stored()).toEqual([1, 2]);
  });

  it('keeps nothing of a group in which SQLite failed, and goes on with the next', async () => {
    const fate = await fates([group.add(insert(1)), group.add(refused), group.add(insert(1)), group.add(insert(3))]);
    expect(fate).toEqual(['SqliteFailure', 'SqliteFailure', 'SqliteFailure', 'SqliteFailure']);
    expect(stored()).toEqual([]);
    expect([committed, failed]).toEqual([0, 1]);
    await group.add(insert(4));
    expect(stored()).toEqual([4]);
  });

  it('keeps nothing of a group in which SQLite failed while looking, and lets other writers in at once', async () => {
    const looking = () => {
      db.prepare('select id from nothing').all();
      return () => undefined;
    };
    expect(await fates([group.add(insert(1)), group.add(looking)])).toEqual(['SqliteFailure', 'SqliteFailure']);
    expect(db.inTransaction).toBe(false);
    expect(stored()).toEqual([]);
  });

  it('keeps nothing of a group in which a write threw something else', async () => {
    const broken = () => () => {
      throw new TypeError('a mistake');
    };
    expect(await fates([group.add(insert(1)), group.add(broken)])).toEqual(['TypeError', 'TypeError']);
    expect(stored()).toEqual([]);
  });

  it('takes work that was added while it answered into the next group', async () => {
    const second = group.add(insert(1)).then(() => group.add(insert(2)));
    await second;
    expect(committed).toBe(2);
  });

  it('writes what waits when it is closed, and takes no more', async () => {
    const last = group.add(insert(1));
    group.close();
    expect(stored()).toEqual([1]);
    await last;
    await expect(group.add(insert(2))).rejects.toMatchObject({ reason: 'down' });
  });
});
