import type { Document, Projection } from '@eventdesk/kernel/projection';
import { versionedName } from '@eventdesk/kernel/projection';
import { searchWords } from '@eventdesk/kernel/search-text';
import { Schema } from 'mongoose';
import { inOrder } from '../../mongo/text-order';
import type { Key } from '../key';
import { keyIn, termsIn } from '../key';
import { ordered } from '../plan';

/**
 * A document as it lies in MongoDB. What is looked up stands beside it (`k`, `t`, `w`) in the form of key.ts, so that
 * the meaning is ours and the same in every store; the document itself is JSON text, the same bytes after a rebuild.
 */
export interface StoredDocument {
  readonly _id: string;
  readonly rev: number;
  /** Which write it is of: tells who won at one revision. */
  readonly by: string;
  /** Absent: a tombstone. */
  readonly doc?: string;
  /** Of every document that is no tombstone; indexes hold these alone. */
  readonly live?: true;
  /** Indexed fields. */
  readonly k?: Readonly<Record<string, Key>>;
  /** Values of indexed lists. */
  readonly t?: Readonly<Record<string, readonly Key[]>>;
  /** Words of the search text. */
  readonly w?: readonly string[];
  /** Of the collection's first entry alone (`_id` is empty): its mark. */
  readonly mark?: number;
}

/** Id of the entry that holds the mark; no document has it, and everything in order of ids begins behind it. */
export const markId = '';

type Shape = Pick<Projection, 'indexes' | 'searchText' | 'searchOrder'>;

/** Version of what is stored; another one makes the collections worthless. */
const format = 1;

/** What of a projection and of this adapter the collection is made for. */
export const shapeOf = ({ indexes, searchText, searchOrder }: Shape): string =>
  JSON.stringify([format, indexes, searchText ? (searchOrder ?? '') : null]);

/** Path of an indexed field. */
export const pathOf = (field: string): string => (field === 'id' ? '_id' : `k.${field}`);

/** A key as it is stored and asked for. */
export const storedKey = (key: Key): Key => (typeof key === 'string' ? inOrder(key) : key);

/** Fields whose keys are stored. */
function fieldsOf(shape: Shape): readonly string[] {
  const fields = new Set(ordered(shape).flatMap((index) => index.fields));
  if (shape.searchOrder !== undefined) fields.add(shape.searchOrder);
  fields.delete('id');
  return [...fields].sort();
}

const termsOf = ({ indexes }: Shape): readonly string[] =>
  indexes.flatMap(({ terms, fields }) => (terms ? fields : []));

/**
 * The schema of a projection's collection with its indexes, made from what the projection declares. Each ends with the
 * id, which breaks ties. Throws a TypeError for a search without an order.
 */
export function schemaOf(projection: Projection): Schema {
  const { searchText, searchOrder } = projection;
  if (searchText && searchOrder === undefined)
    throw new TypeError(`${versionedName(projection)}: a projection with searchText needs searchOrder`);
  const mixed = (fields: readonly string[]) =>
    Object.fromEntries(fields.map((field) => [field, { type: Schema.Types.Mixed }]));
  const schema = new Schema(
    {
      _id: String,
      rev: Number,
      by: String,
      doc: String,
      live: Boolean,
      k: mixed(fieldsOf(projection)),
      t: mixed(termsOf(projection)),
      w: [String],
      mark: Number,
    },
    { autoCreate: false, autoIndex: false, versionKey: false },
  );
  for (const [name, fields] of indexesOf(projection))
    schema.index(Object.fromEntries(fields.map((field) => [field, 1])), {
      name,
      partialFilterExpression: { live: true },
    });
  return schema;
}

/** Indexes of a projection by name: the paths in their order. */
export function indexesOf(shape: Shape): readonly (readonly [name: string, paths: readonly string[]])[] {
  const order = shape.searchOrder === undefined ? [] : [pathOf(shape.searchOrder)];
  const behind = (paths: readonly string[]) => (paths.at(-1) === '_id' ? paths : [...paths, '_id']);
  const all = [
    ...ordered(shape).map(({ name, fields }) => [name, behind(fields.map(pathOf))] as const),
    ...termsOf(shape).map((field) => [`terms ${field}`, [`t.${field}`, '_id']] as const),
    ...(shape.searchText ? [['words', ['w', ...order, '_id']] as const, ['search order', behind(order)] as const] : []),
  ];
  // A server refuses the same paths under a second name.
  return all.filter(([, paths], at) => all.findIndex(([, other]) => other.join() === paths.join()) === at);
}

/** A document as it is stored; without `doc` a tombstone. */
export function storedOf<Doc extends Document>(
  projection: Projection<Doc>,
  { id, doc, revision, by }: { id: string; doc: Doc | undefined; revision: number; by: string },
): StoredDocument {
  const entry = { _id: inOrder(id), rev: revision, by };
  if (doc === undefined) return entry;
  const keys = fieldsOf(projection).map((field) => [field, storedKey(keyIn(doc, field))]);
  const terms = termsOf(projection).map((field) => [field, termsIn(doc, field).map(storedKey)]);
  return {
    ...entry,
    doc: JSON.stringify(doc),
    live: true,
    k: Object.fromEntries(keys) as Record<string, Key>,
    ...(terms.length > 0 && { t: Object.fromEntries(terms) as Record<string, Key[]> }),
    ...(projection.searchText && { w: [...new Set(searchWords(projection.searchText(doc)).map(inOrder))] }), // prettier-ignore
  };
}
