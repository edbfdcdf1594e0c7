import type { DocumentWrite } from '@eventdesk/kernel/ports/read-store';
import { searchText } from '@eventdesk/kernel/search-text';
import type { Document, Projection } from '@eventdesk/kernel/projection';
import type { Sqlite } from '../../sqlite/sqlite';
import type { Value } from '../../sqlite/parameters';
import type { Key } from '../key';
import { keyIn, nothing, termsIn } from '../key';
import { belongs, firstRowOf, freeRow } from './row-number';
import type { Layout } from './tables';

/** Writes documents of one generation, inside a transaction that is already open. */
export class Writing<Doc extends Document> {
  private readonly columns: readonly string[];

  constructor(
    private readonly db: Sqlite,
    private readonly layout: Layout,
    private readonly projection: Projection<Doc>,
  ) {
    this.columns = ['revision', 'doc', 'words', ...layout.fields.map((_field, at) => `f${at}`)];
  }

  /** Compare-and-set of one document; answers whether it was at the expected revision. */
  write({ id, doc, revision, expected }: DocumentWrite<Doc>): boolean {
    const { table } = this.layout;
    const [old] = this.db.prepare(`select row, revision, words from ${table} where id = ?`).all<Stored>(id);
    if ((old?.[1] ?? -1) !== expected) return false;
    const text = doc && this.projection.searchText ? searchText(this.projection.searchText(doc)) : null;
    const row = this.rowFor(doc, old?.[0]);
    const words = text === null ? null : hashOf(text);
    const values = [revision, doc === undefined ? null : JSON.stringify(doc), words, ...this.keys(doc)];
    if (old && row === old[0]) this.update(row, values);
    else {
      if (old) this.db.prepare(`delete from ${table} where row = ?`).run(old[0]);
      this.insert(row, id, values);
    }
    this.layout.terms.forEach((field, at) => this.terms(`${table}_t${at}`, id, doc ? termsIn(doc, field) : [], old));
    const place = row ?? this.rowOf(id);
    if (old && old[2] !== null && (old[2] !== words || old[0] !== place)) this.forget(old[0]);
    if (text !== null && (!old || old[2] !== words || old[0] !== place)) this.index(place, text);
    return true;
  }

  /** Where the document is to stand; undefined: wherever SQLite puts it. */
  private rowFor(doc: Doc | undefined, row: number | undefined): number | undefined {
    if (!this.layout.searched || (doc === undefined && row !== undefined)) return row;
    const order = this.projection.searchOrder as keyof Doc;
    const first = firstRowOf(doc?.[order]);
    return row !== undefined && belongs(row, first) ? row : freeRow(this.db, this.layout, first);
  }

  private keys(doc: Doc | undefined): readonly Value[] {
    if (!doc) return this.layout.fields.map(() => nothing);
    return this.layout.fields.map((field) => keyIn(doc, field));
  }

  private update(row: number, values: readonly Value[]): void {
    const set = this.columns.map((column) => `${column} = ?`).join(', ');
    this.db.prepare(`update ${this.layout.table} set ${set} where row = ?`).run(...values, row);
  }

  private insert(row: number | undefined, id: string, values: readonly Value[]): void {
    const marks = ', ?'.repeat(this.columns.length);
    const sql = `insert into ${this.layout.table} (row, id, ${this.columns.join(', ')}) values (?, ?${marks})`;
    this.db.prepare(sql).run(row ?? null, id, ...values);
  }

  private rowOf(id: string): number {
    const [[row] = [0]] = this.db.prepare(`select row from ${this.layout.table} where id = ?`).all<[number]>(id);
    return row;
  }

  private terms(table: string, id: string, terms: readonly Key[], old: Stored | undefined): void {
    if (old) this.db.prepare(`delete from ${table} where id = ?`).run(id);
    for (const term of terms) this.db.prepare(`insert into ${table} (term, id) values (?, ?)`).run(term, id);
  }

  private forget(row: number): void {
    this.db.prepare(`delete from ${this.layout.words} where rowid = ?`).run(row);
  }

  private index(row: number, text: string): void {
    this.db.prepare(`insert into ${this.layout.words} (rowid, words) values (?, ?)`).run(row, text);
  }
}

type Stored = [row: number, revision: number, words: number | null];

/** 52 bits that tell whether the words of a document changed; only its own words can ever be mistaken. */
function hashOf(text: string): number {
  let [a, b] = [0x811c9dc5, 0x01000193];
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ unit, 0x5bd1e995) ^ (b >>> 15);
  }
  return (a >>> 0) * 2 ** 20 + ((b >>> 0) & 0xfffff);
}
