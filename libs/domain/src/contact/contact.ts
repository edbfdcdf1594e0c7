import type { Decider } from '@eventdesk/kernel/decider';
import { revealed } from '@eventdesk/kernel/personal';
import { Problem } from '@eventdesk/kernel/problem';
import type { Person } from '../shapes';
import type { ContactEvent } from './events';
import { AddressProven, AddressRefused, ContactCreated } from './events';

export type ContactCommand =
  | { readonly type: 'CreateContact'; readonly now: string; readonly person: Person }
  | {
      readonly type: 'ProveAddress';
      readonly now: string;
      readonly address: string;
      readonly how: 'dmarc' | 'token' | 'link';
    }
  | { readonly type: 'RefuseAddress'; readonly now: string; readonly address: string };

export interface KnownContact {
  readonly status: 'there';
  /** Addresses that are proven, and by what. */
  readonly proven: ReadonlyMap<string, ReadonlySet<'dmarc' | 'token' | 'link'>>;
  readonly refused: ReadonlySet<string>;
}
export type ContactState = { readonly status: 'none' } | KnownContact;

const there = (state: ContactState): KnownContact => {
  if (state.status === 'none') throw new Problem('contact-not-found', 'not-found', 'there is no such contact');
  return state;
};

/** Whether an address is proven in any way. */
export const isProven = (state: ContactState, address: string): boolean =>
  state.status === 'there' && (state.proven.get(address)?.size ?? 0) > 0;
/** Whether a mail from an address has passed DMARC before (T02). */
export const hasPassed = (state: ContactState, address: string): boolean =>
  state.status === 'there' && state.proven.get(address)?.has('dmarc') === true;
/** Whether an address asked for nothing more, and has not written since (T42). */
export const hasRefused = (state: ContactState, address: string): boolean =>
  state.status === 'there' && state.refused.has(address);

/** A person on file, as far as his address is known and proven. */
export const contact: Decider<ContactState, ContactCommand, ContactEvent> = {
  kind: 'contact',
  initial: { status: 'none' },
  decide: {
    CreateContact: ({ now, person }, state) =>
      state.status === 'none' ? [ContactCreated({ at: now, person }, person.email ?? person.phone ?? undefined)] : [],
    ProveAddress: ({ now, address, how }, state) =>
      there(state).proven.get(address)?.has(how) && !there(state).refused.has(address)
        ? []
        : [AddressProven({ at: now, address, how })],
    RefuseAddress: ({ now, address }, state) =>
      there(state).refused.has(address) ? [] : [AddressRefused({ at: now, address })],
  },
  evolve: {
    ContactCreated: () => ({ status: 'there', proven: new Map(), refused: new Set() }),
    AddressProven: (state, { data }) => {
      const known = there(state);
      const address = revealed(data.address, '');
      return {
        ...known,
        proven: new Map(known.proven).set(address, new Set(known.proven.get(address)).add(data.how)),
        // Whoever writes, or opens a ticket, after «not me» wants to hear of it.
        refused: new Set([...known.refused].filter((refused) => refused !== address)),
      };
    },
    AddressRefused: (state, { data }) => ({
      ...there(state),
      refused: new Set(there(state).refused).add(revealed(data.address, '')),
    }),
  },
};
