import type { Projection } from '@eventdesk/kernel/projection';
import { ordered } from '../plan';

/**
 * How one generation of a collection lies in SQLite. Indexed fields are columns of their own (`f0`, `f1` …), filled on
 * writing: comparing keys needs no JSON, and the meaning is ours (key.ts) and not SQLite's. A document's row number
 * follows its `searchOrder`, so that FTS5, which answers in the order of row numbers, gives the newest hits first and
 * may stop after a page; sorting by a column would fetch every hit first.
 */
export interface Layout {
  /** Names of the table of documents, of the index of words, and of the list of all words there ever were. */
  readonly table: string;
  readonly words: string;
  readonly vocabulary: string;
  /** Indexed fields, by column. */
  readonly fields: readonly string[];
  /** Fields that are lists, each with a table of its values (`d1_t0` …). */
  readonly terms: readonly string[];
  readonly searched: boolean;
}

type Shape = Pick<Projection, 'indexes' | 'searchText' | 'searchOrder'>;

/** What of a projection the tables are made for; another one makes them worthless. */
export const shapeOf = ({ indexes, searchText, searchOrder }: Shape): string =>
  JSON.stringify([indexes, searchText ? (searchOrder ?? '') : null]);

/** The layout of generation number `generation`. Throws a TypeError for a search without an order. */
export function layoutOf(shape: Shape, generation: number): Layout {
  const searched = shape.searchText !== undefined;
  if (searched && shape.searchOrder === undefined)
    throw new TypeError('a projection with searchText needs searchOrder');
  const fields = new Set(ordered(shape).flatMap((index) => index.fields));
  const terms = new Set(shape.indexes.flatMap((index) => (index.terms ? index.fields : [])));
  if (shape.searchOrder !== undefined) fields.add(shape.searchOrder);
  fields.delete('id');
  return {
    table: `d${generation}`,
    words: `w${generation}`,
    vocabulary: `v${generation}`,
    fields: [...fields].sort(),
    terms: [...terms],
    searched,
  };
}

/** The column of a field that some index holds. */
export function columnOf(layout: Layout, field: string): string {
  if (field === 'id') return 'id';
  const at = layout.fields.indexOf(field);
  if (at < 0) throw new TypeError(`${field} is in no index`);
  return `f${at}`;
}

/** Statements that make the tables of a generation. Text of words is normalised before it comes, so ASCII rules do. */
export function tablesOf(layout: Layout, { indexes }: Shape): string {
  const columns = layout.fields.map((_field, at) => `f${at}`);
  const { table, words } = layout;
  const made = ordered({ indexes }).map(({ fields }, at) => {
    const keys = fields.map((field) => columnOf(layout, field));
    const behind = keys.at(-1) === 'id' ? '' : ', id';
    return `create index ${table}_i${at} on ${table} (${keys.join(', ')}${behind}) where doc is not null;`;
  });
  const terms = layout.terms.map(
    (_field, at) =>
      `create table ${table}_t${at} (term not null, id text not null, primary key (id, term)) without rowid;` +
      `create index ${table}_t${at}_term on ${table}_t${at} (term, id);`,
  );
  return [
    `create table ${table} (row integer primary key, id text not null unique, revision integer not null, doc text,`,
    `words integer${columns.map((column) => `, ${column}`).join('')});`,
    ...made,
    ...terms,
    ...(layout.searched
      ? [
          `create virtual table ${words} using`,
          `fts5(words, content='', contentless_delete=1, detail=none, prefix='1 2 3', tokenize='ascii');`,
          `create table ${layout.vocabulary} (word text primary key) without rowid;`,
        ]
      : []),
  ].join('\n');
}

/** Statements that throw the tables of a generation away; `tables` are all there are. */
export const dropOf = (generation: number, tables: readonly string[]): string =>
  tables
    .filter((table) => new RegExp(`^[dwv]${generation}(?:_t[0-9]+)?$`).test(table))
    .map((table) => `drop table ${table};`)
    .join('\n');
