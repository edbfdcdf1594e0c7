import type { Document, Projection } from '@eventdesk/kernel/projection';

/** A document that would show an event folded twice, left out, or out of order. */
export interface Counted extends Document {
  readonly seen: readonly number[];
  readonly last: string;
}

/** Folds `A`, `B` and `Gone`, which takes the document away; every other type advances the revision alone. */
export const counted: Projection<Counted> = {
  name: 'test-counted',
  version: 1,
  kind: 'sample',
  indexes: [{ name: 'last', fields: ['last'] }],
  types: ['A', 'B', 'Gone'],
  fold: (doc, { stream, revision, type }) =>
    type === 'Gone'
      ? undefined
      : { id: stream.slice('sample-'.length), seen: [...(doc?.seen ?? []), revision], last: type },
};
