import type { DocumentWrite } from '@eventdesk/kernel/ports/read-store';
import { searchText } from '@eventdesk/kernel/search-text';
import type { Document, Projection } from '@eventdesk/kernel/projection';
import type { Sqlite } from '../../sqlite/sqlite';
import type { Value } from '../../sqlite/parameters';
import { keyIn, nothing, termsIn } from '../key';
import { belongs, firstRowOf, freeRow } from './row-number';
import type { Layout } from './tables';
import { Vocabulary } from './vocabulary';

type Stored = [row: number, revision: number, words: number | null];

/** Statements of one generation; their text is long and many documents are written at once. */
function statementsOf(db: Sqlite, { table, words, fields, terms }: Layout) {
  const columns = ['revision', 'doc', 'words', ...fields.map((_field, at) => `f${at}`)];
  const set = columns.map((column) => `${column} = ?`).join(', ');
  const values = `(row, id, ${columns.join(', ')}) values (?, ?${', ?'.repeat(columns.length)})`;
  return {
    find: db.prepare(`select row, revision, words from ${table} where id = ?`),
    insert: db.prepare(`insert into ${table} ${values}`),
    insertNew: db.prepare(`insert or ignore into ${table} ${values}`),
    update: db.prepare(`update ${table} set ${set} where row = ?`),
    updateAt: db.prepare(`update ${table} set ${set} where id = ? and revision = ?`),
    remove: db.prepare(`delete from ${table} where row = ?`),
    forget: db.prepare(`delete from ${words} where rowid = ?`),
    index: db.prepare(`insert into ${words} (rowid, words) values (?, ?)`),
    terms: terms.map((field, at) => ({
      field,
      forget: db.prepare(`delete from ${table}_t${at} where id = ?`),
      add: db.prepare(`insert into ${table}_t${at} (term, id) values (?, ?)`),
    })),
  };
}

/** Writes documents of one generation, inside a transaction that is already open. */
export class Writing<Doc extends Document> {
  private readonly run: ReturnType<typeof statementsOf>;
  private readonly vocabulary: Vocabulary;

  constructor(
    private readonly db: Sqlite,
    private readonly layout: Layout,
    private readonly projection: Projection<Doc>,
  ) {
    this.run = statementsOf(db, layout);
    this.vocabulary = new Vocabulary(db, layout);
  }

  /** Compare-and-set of one document; answers whether it was at the expected revision. */
  write(write: DocumentWrite<Doc>): boolean {
    const written = this.layout.searched ? this.writeSearched(write) : this.writePlain(write);
    if (written) this.writeTerms(write);
    return written;
  }

  private writePlain({ id, doc, revision, expected }: DocumentWrite<Doc>): boolean {
    const values = this.values(doc, revision, null);
    if (expected < 0) return this.run.insertNew.run(null, id, ...values) > 0;
    return this.run.updateAt.run(...values, id, expected) > 0;
  }

  private writeSearched({ id, doc, revision, expected }: DocumentWrite<Doc>): boolean {
    const [old] = this.run.find.all<Stored>(id);
    if ((old?.[1] ?? -1) !== expected) return false;
    const text = doc && this.projection.searchText ? searchText(this.projection.searchText(doc)) : null;
    const words = text === null ? null : hashOf(text);
    const row = this.rowFor(doc, old?.[0]);
    const values = this.values(doc, revision, words);
    if (old && row === old[0]) this.run.update.run(...values, row);
    else {
      if (old) this.run.remove.run(old[0]);
      this.run.insert.run(row, id, ...values);
    }
    if (old && old[2] === words && old[0] === row) return true;
    if (old && old[2] !== null) this.run.forget.run(old[0]);
    if (text !== null) {
      this.run.index.run(row, text);
      this.vocabulary.add(text);
    }
    return true;
  }

  private writeTerms({ id, doc, expected }: DocumentWrite<Doc>): void {
    for (const { field, forget, add } of this.run.terms) {
      if (expected >= 0) forget.run(id);
      for (const term of doc ? termsIn(doc, field) : []) add.run(term, id);
    }
  }

  /** Where the document is to stand; a tombstone stays where it was. */
  private rowFor(doc: Doc | undefined, row: number | undefined): number {
    if (doc === undefined && row !== undefined) return row;
    const order = this.projection.searchOrder as keyof Doc;
    const first = firstRowOf(doc?.[order]);
    return row !== undefined && belongs(row, first) ? row : freeRow(this.db, this.layout, first);
  }

  private values(doc: Doc | undefined, revision: number, words: number | null): readonly Value[] {
    const values: Value[] = [revision, doc === undefined ? null : JSON.stringify(doc), words];
    for (const field of this.layout.fields) values.push(doc ? keyIn(doc, field) : nothing);
    return values;
  }
}

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
