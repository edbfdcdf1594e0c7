import type { Document, Projection } from '../projection';

/** A value that documents are compared by. */
export type Scalar = string | number | boolean | null;

/**
 * What a document must be like; all must hold. A range takes both its ends, and holds only values of their type: no
 * nulls. A field that is missing or erased is null. `has` asks an index of terms, stands alone and goes with the order by id.
 */
export type Filter<Doc> = {
  readonly [K in keyof Doc & string]?:
    | Scalar
    | { readonly in: readonly Scalar[] }
    | { readonly from?: Scalar; readonly to?: Scalar }
    | { readonly has: Scalar };
};

/**
 * A page of documents in the order of a declared index: the filter names all its fields before the last by value, and
 * the last by value, by range, or not at all. With `search`, the order is the projection's `searchOrder`, and the filter
 * may name any fields that some index holds.
 */
export interface PageQuery<Doc> {
  readonly filter?: Filter<Doc>;
  /** Words that the document's search text must all contain, by prefix, normalised. */
  readonly search?: string;
  /**
   * Field to sort by; it must be the last field of a declared index, or `id`. The id breaks ties (in a search they
   * come in any one order).
   */
  readonly sort: keyof Doc & string;
  readonly descending?: boolean;
  /** `next` of the page before. */
  readonly after?: string;
  readonly limit: number;
}

export interface Page<Doc> {
  readonly items: readonly Doc[];
  /** Opaque place behind the last item; absent when nothing follows. */
  readonly next?: string;
}

/** A document with the revision of the stream that it was folded from. */
export interface Versioned<Doc> {
  readonly doc: Doc;
  readonly revision: number;
}

/** One write: compare-and-set on the very revision the document was folded from (invariant 9). */
export interface DocumentWrite<Doc> {
  readonly id: string;
  /** Undefined: the document is a tombstone now, and keeps its revision. */
  readonly doc: Doc | undefined;
  readonly revision: number;
  /** Revision that must be stored now; -1 when there must be nothing. */
  readonly expected: number;
}

/** Documents of one version of one projection. */
export interface ReadCollection<Doc extends Document> {
  /** A document and its revision; a tombstone has no `doc`; undefined when nothing was ever written. */
  get(id: string): Promise<{ readonly doc?: Doc; readonly revision: number } | undefined>;
  getMany(ids: readonly string[]): Promise<ReadonlyMap<string, { readonly doc?: Doc; readonly revision: number }>>;
  /**
   * Writes what can be written, durable or not (read stores are rebuilt); answers the ids that were at other revisions.
   * `mark` is kept in the same transaction, unless one was.
   */
  write(writes: readonly DocumentWrite<Doc>[], mark?: number): Promise<readonly string[]>;
  /** The last mark: everything in the log up to this position is in the documents; -1 in a new collection. */
  mark(): Promise<number>;
  /** Throws Problem `invalid` for a cursor that is none, or a filter or sort that no declared index serves. */
  find(query: PageQuery<Doc>): Promise<Page<Versioned<Doc>>>;
  /** How many documents fit, counted no further than `upTo`; the filter must be the beginning of a declared index. */
  count(filter: Filter<Doc>, upTo: number): Promise<number>;
  /** Every document and tombstone in id order after an id, at most `limit`: for `verify`. */
  scan(after: string, limit: number): Promise<readonly { id: string; doc?: Doc; revision: number }[]>;
}

/** A collection that is built beside the live one and seen by nobody yet. */
export interface CollectionBeside<Doc extends Document> extends ReadCollection<Doc> {
  /** Puts it in the place of the live one, whose documents are thrown away; open collections read it from now on. */
  swap(): Promise<void>;
  /** Throws it away. */
  discard(): Promise<void>;
}

/** Documents that may be thrown away at any time. */
export interface ReadStore {
  /** Opens (or makes) the collection of this version of a projection, with its indexes. */
  open<Doc extends Document>(projection: Projection<Doc>): Promise<ReadCollection<Doc>>;
  /** Begins an empty collection beside the live one; throws away what an unfinished build left there. */
  beside<Doc extends Document>(projection: Projection<Doc>): Promise<CollectionBeside<Doc>>;
  /** Throws away every document of one version of a projection. */
  drop(projection: Pick<Projection, 'name' | 'version'>): Promise<void>;
  /** Versions of projections that have documents here, by versioned name. */
  collections(): Promise<readonly string[]>;
  close(): Promise<void>;
}
