import type { Decider } from '@eventdesk/kernel/decider';
import type { Ids } from '@eventdesk/kernel/ids';
import { millis } from '@eventdesk/kernel/ports/clock';
import type { Limits } from '../catalog/settings';
import type { AutoreplyEvent } from './events';
import { AutomaticAnswerGranted, AutomaticAnswerHeldBack } from './events';

export type AutoreplyCommand = {
  readonly type: 'AskForAnswer';
  readonly now: string;
  readonly ticket: string;
  readonly number: string;
  /** What is to be sent; of a kind a ticket gets one. */
  readonly kind: string;
  readonly proven: boolean;
  readonly limits: Limits;
};

/** Grants of the last day, and when a digest was last begun; times in Unix milliseconds. */
export interface AutoreplyState {
  readonly grants: readonly { readonly at: number; readonly ticket: string; readonly kind: string }[];
  readonly digestAt: number | null;
}

const hour = 3_600_000;
const day = 24 * hour;

/** Stream that grants automatic answers to an address (invariant 12). */
export const autoreplyStream = (ids: Ids, address: string): string => `autoreply-${ids.hashed('autoreply', address)}`;

/**
 * Whether an automatic mail may go to an address: one of a kind for a ticket and day, ten an hour to proven ones, T42's
 * figures for others. Over it, a digest an hour lists the numbers (T01); `digest` is true on the event that begins one.
 */
export const autoreply: Decider<AutoreplyState, AutoreplyCommand, AutoreplyEvent> = {
  kind: 'autoreply',
  initial: { grants: [], digestAt: null },
  decide: {
    AskForAnswer: ({ now, ticket, number, kind, proven, limits }, state) => {
      if (state.grants.some((grant) => grant.ticket === ticket && grant.kind === kind)) return [];
      const at = millis(now);
      const within = (span: number): number => state.grants.filter((grant) => grant.at > at - span).length;
      const allowed = proven
        ? within(hour) < limits.automaticMailsPerAddressAndHour
        : within(hour) < limits.unprovenMailsPerAddressAndHour && within(day) < limits.unprovenMailsPerAddressAndDay;
      if (allowed) return [AutomaticAnswerGranted({ at: now, ticket, kind, unproven: !proven })];
      const digest = proven && (state.digestAt === null || state.digestAt <= at - hour);
      return [AutomaticAnswerHeldBack({ at: now, ticket, number, digest })];
    },
  },
  evolve: {
    AutomaticAnswerGranted: (state, { data }) => {
      const at = millis(data.at);
      return {
        ...state,
        grants: [...state.grants.filter((grant) => grant.at > at - day), { at, ticket: data.ticket, kind: data.kind }],
      };
    },
    AutomaticAnswerHeldBack: (state, { data }) => (data.digest ? { ...state, digestAt: millis(data.at) } : state),
  },
};

/** When an address that nobody has proven has a share again, Unix milliseconds; now, when it has one. */
export function freeAt({ grants }: AutoreplyState, now: number, limits: Limits): number {
  const after = (span: number, limit: number): number => {
    const within = grants.map(({ at }) => at).filter((at) => at > now - span);
    return within.length < limit ? now : (within[within.length - Math.max(limit, 1)] as number) + span;
  };
  return Math.max(after(hour, limits.unprovenMailsPerAddressAndHour), after(day, limits.unprovenMailsPerAddressAndDay));
}
