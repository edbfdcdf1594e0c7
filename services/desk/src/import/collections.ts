import { importDocument, imports } from '@eventdesk/platform/compose/import-record';
import type { ImportRecord } from '@eventdesk/platform/compose/import-record';
import type { WorkState } from '@eventdesk/kernel/ports/work-state';

/** What becomes of a collection of the work state when a desk moves to other stores. */
export interface Carrying {
  /**
   * `whole`: as it is. `some`: document by document, by a rule of its own. `fresh`: not carried, the target makes its
   * own.
   */
  readonly how: 'whole' | 'some' | 'fresh';
  readonly why: string;
}

/**
 * Every collection of the work state by name; a spec looks for those that are missing here. Counters and leases are no
 * collections: they end by themselves, and are not carried.
 */
export const collections: Readonly<Record<string, Carrying>> = {
  credentials: { how: 'whole', why: 'events hold references to them' },
  outbox: { how: 'whole', why: 'mails that were kept can still be looked at' },
  uploads: { how: 'whole', why: 'a message may name them yet' },
  parked: { how: 'some', why: 'those of projections are parked again by the rebuild, at the same events' },
  secret: {
    how: 'some',
    why: 'which secret is the present one, and what is kept of former ones, after it was compared',
  },
  checkpoints: { how: 'fresh', why: 'offsets in another log' },
  projections: { how: 'fresh', why: 'documents are built anew from the events' },
  relay: { how: 'fresh', why: 'the relay begins behind what was imported' },
  setup: { how: 'fresh', why: 'every start offers a link of its own, and invitations end in a day' },
  'intake-tries': { how: 'fresh', why: 'tries that are under way; none are in a desk that has settled' },
  [imports]: { how: 'fresh', why: 'says of the target where it comes from' },
};

/** Names of those that are carried whole. */
export const carriedWhole = Object.keys(collections).filter((name) => collections[name]?.how === 'whole');

/** The record of the import that a target holds. */
export const importRecordOf = (state: WorkState) => state.get<ImportRecord>(imports, importDocument);
