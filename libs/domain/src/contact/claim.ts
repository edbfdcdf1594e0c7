import type { Decider } from '@eventdesk/kernel/decider';
import type { Ids } from '@eventdesk/kernel/ids';
import type { ClaimEvent } from './events';
import { ValueClaimed } from './events';

export type ClaimKind = 'address' | 'mail' | 'message-id' | 'number';
export type ClaimCommand = {
  readonly type: 'ClaimValue';
  readonly now: string;
  readonly kind: ClaimKind;
  readonly owner: string;
};
/** Who has a value: the first to claim it. */
export type ClaimState = { readonly owner: string | null };

/** Stream that gives a value one owner (invariant 12). */
export const claimStream = (ids: Ids, kind: ClaimKind, value: string): string =>
  `claim-${ids.hashed('claim', kind, value)}`;

/** The first to claim a value has it; who comes later reads from the state who that was. */
export const claim: Decider<ClaimState, ClaimCommand, ClaimEvent> = {
  kind: 'claim',
  initial: { owner: null },
  decide: {
    ClaimValue: ({ now, kind, owner }, state) => (state.owner === null ? [ValueClaimed({ at: now, kind, owner })] : []),
  },
  evolve: { ValueClaimed: (_, { data }) => ({ owner: data.owner }) },
};
