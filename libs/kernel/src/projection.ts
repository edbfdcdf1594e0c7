import type { AnyEventDefinition, EventOf, RecordedEvent } from './event';

/** A read document: the fold of exactly one stream (invariant 9). */
export interface Document {
  /** The stream's id, without its kind. */
  readonly id: string;
}

type Folds<Doc, Defs extends readonly AnyEventDefinition[]> = {
  readonly [T in Defs[number]['type']]?: (
    doc: Doc | undefined,
    event: EventOf<Extract<Defs[number], { type: T }>>,
  ) => Doc | undefined;
};

/** How values of a document are looked up: a declared index over top-level fields, in this order. */
export interface IndexDeclaration {
  readonly name: string;
  readonly fields: readonly string[];
  /** The only field is a list, and documents are found by each of its values (`has`). */
  readonly terms?: boolean;
}

/** A pure fold of one kind of stream into read documents. Its functions are methods, so that lists hold any projection. */
export interface Projection<Doc extends Document = Document> {
  /** Stored in names of collections and groups: a literal, never renamed without a migration. */
  readonly name: string;
  /** Grows with every change of the fold or the document: a new version is built beside the old one. */
  readonly version: number;
  /** Kind of the streams it folds. */
  readonly kind: string;
  readonly indexes: readonly IndexDeclaration[];
  /** Text that full-text search finds the document by, if it can be searched. */
  searchText?(doc: Doc): string;
  /**
   * Field whose order search results come in, needed with `searchText`: RFC 3339 text or a whole number from 0 to 2^42
   * that hardly ever changes, such as the time a ticket was opened. Stores keep the words in this order, so that the
   * newest hits of a million cost no sort.
   */
  readonly searchOrder?: string;
  /** Event types it folds; every other event of the stream advances the document's revision alone. */
  readonly types: readonly string[];
  fold(doc: Doc | undefined, event: RecordedEvent): Doc | undefined;
}

/** Declares a projection; the list of event types is derived from the map. */
export function projection<Doc extends Document>() {
  return <const Defs extends readonly AnyEventDefinition[]>(declaration: {
    readonly name: string;
    readonly version: number;
    readonly kind: string;
    readonly events: Defs;
    readonly indexes: readonly IndexDeclaration[];
    readonly searchText?: (doc: Doc) => string;
    readonly searchOrder?: keyof Doc & string;
    readonly on: Folds<Doc, Defs>;
  }): Projection<Doc> => {
    const { on, events: _events, ...rest } = declaration;
    const folds = on as Record<string, ((doc: Doc | undefined, event: unknown) => Doc | undefined) | undefined>;
    return {
      ...rest,
      types: Object.keys(on),
      fold: (doc, event) => {
        const fold = folds[event.type];
        return fold ? fold(doc, event) : doc;
      },
    };
  };
}

/** Name of the collection and the consumer group of one version of a projection. */
export const versionedName = (projection: Pick<Projection, 'name' | 'version'>): string =>
  `${projection.name}-v${projection.version}`;
