import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureFormat } from './format';
import type { Value } from './parameters';
import { Sqlite } from './sqlite';

describe('a SQLite file', () => {
  let folder: string;
  let file: string;
  let db: Sqlite;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'eventdesk-sqlite-'));
    file = join(folder, 'some.db');
    db = Sqlite.open(file);
    db.run('create table things (id integer primary key, text text, bytes blob)');
  });
  afterEach(() => {
    db.close();
    rmSync(folder, { recursive: true });
  });
  const insert = (...values: readonly Value[]) =>
    db.prepare('insert into things (id, text, bytes) values (?, ?, ?)').run(...values);
  const from = () => db.prepare('select id, text from things where id >= ? order by id limit 3');

  it('gives back text, bytes, integers and null as they were bound', () => {
    const rows: [number, string | null, Uint8Array | null][] = [
      [1, 'ü\ud83d\ude00', Uint8Array.from([0, 255, 0])],
      [Number.MAX_SAFE_INTEGER, null, null],
    ];
    for (const row of rows) expect(insert(...row)).toBe(1);
    const [one, two] = rows.map(([id]) =>
      db.prepare('select id, text, bytes from things where id = ?').get<[number, string, Uint8Array]>(id),
    );
    expect(one?.slice(0, 2)).toEqual([1, 'ü\ud83d\ude00']);
    expect([...(one?.[2] ?? [])]).toEqual([0, 255, 0]);
    expect(two).toEqual([Number.MAX_SAFE_INTEGER, null, null]);
  });

  it.each<[string, unknown]>([
    ['a boolean', true],
    ['undefined', undefined],
    ['an object', {}],
    ['a bigint', 1n],
    ['NaN', Number.NaN],
    ['infinity', Infinity],
    ['an integer above 2^53', 2 ** 53],
    ['text that holds NUL', 'a\0b'],
    ['half a surrogate pair', '\ud83d'],
  ])('refuses %s, which the driver would spoil or die of, and stores nothing', (_, value) => {
    expect(() => insert(1, value as Value, null)).toThrow(/parameter 2/);
    expect(from().all(0)).toEqual([]);
  });

  it('refuses too few and too many parameters', () => {
    expect(() => insert(1, 'a')).toThrow('has 3 parameters, was given 2');
    expect(() => insert(1, 'a', null, null)).toThrow('was given 4');
  });

  it('uses the parameters of each call, in whatever way and order a statement is run', () => {
    for (let id = 1; id <= 250; id++) insert(id, `thing ${id}`, null);
    const statement = from();
    expect(statement.all(7)).toHaveLength(3);
    expect(statement.get(100)).toEqual([100, 'thing 100']);
    expect(statement.all(249)).toHaveLength(2);
    expect(statement.get(999)).toBeUndefined();
    expect(statement.get(1)).toEqual([1, 'thing 1']);
    expect(db.prepare('select id from things where id > ?').all(0)).toHaveLength(250);
  });

  it('uses the parameters of the next call after one that failed', () => {
    const adding = db.prepare('insert into things (id) values (?) returning id');
    expect(adding.get(1)).toEqual([1]);
    expect(() => adding.get(1)).toThrow('SQLITE_CONSTRAINT');
    expect(adding.get(2)).toEqual([2]);
  });

  it('leaves no snapshot open that hides later commits', () => {
    const reader = Sqlite.open(file, { readonly: true });
    const all = reader.prepare('select id from things');
    insert(1, null, null);
    expect(all.get()).toEqual([1]);
    insert(2, null, null);
    expect(all.all()).toEqual([[1], [2]]);
    reader.close();
  });

  it('opened for reading refuses writes, and a file that is not there', () => {
    const reader = Sqlite.open(file, { readonly: true });
    expect(() => reader.run('delete from things')).toThrow('SQLITE_READONLY');
    reader.close();
    expect(() => Sqlite.open(join(folder, 'other.db'), { readonly: true })).toThrow('there is no such file');
  });

  it('syncs the disk at every commit', () => {
    const [FULL, wal] = [2, 'wal'];
    expect(db.prepare('pragma synchronous').get()).toEqual([FULL]);
    expect(db.prepare('pragma journal_mode').get()).toEqual([wal]);
  });

  it('says that a folder is missing', () => {
    expect(() => Sqlite.open(join(folder, 'no', 'some.db'))).toThrow('its folder does not exist');
  });

  it('is readable by its owner alone', () => {
    expect(statSync(file).mode & 0o077).toBe(0);
  });

  it('of a newer release is not opened', () => {
    ensureFormat(db, 2, 'create table more (id integer primary key)');
    ensureFormat(db, 2, 'create table more (id integer primary key)');
    expect(() => ensureFormat(db, 1, '')).toThrow('has format 2, this release knows 1');
  });

  it('has no tables when making them failed half-way', () => {
    expect(() => ensureFormat(db, 1, 'create table more (id integer primary key); create table things (id)')).toThrow();
    expect(() => db.prepare('select * from more').all()).toThrow('no such table');
    ensureFormat(db, 1, 'create table more (id integer primary key)');
  });
});
