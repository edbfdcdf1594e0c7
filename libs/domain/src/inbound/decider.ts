import type { Decider } from '@eventdesk/kernel/decider';
import { revealed } from '@eventdesk/kernel/personal';
import { Problem } from '@eventdesk/kernel/problem';
import type { z } from 'zod';
import type { InboundEvent, ParsedData, ReceivedData, Route, SettledData } from './events';
import {
  MessageHeld,
  MessageParsed,
  MessageReceived,
  MessageReplayed,
  MessageRouted,
  MessageSeenAgain,
  MessageSettled,
} from './events';

type Input<D extends { schema: z.ZodType }> = z.input<D['schema']>;
type Timeless<T> = Omit<T, 'at'>;

export type InboundCommand =
  | { readonly type: 'ReceiveMessage'; readonly received: Input<typeof MessageReceived> }
  | { readonly type: 'RecordParsing'; readonly now: string; readonly parsed: Timeless<Input<typeof MessageParsed>> }
  | { readonly type: 'HoldMessage'; readonly now: string; readonly cause: string; readonly detail: string }
  | { readonly type: 'ReplayMessage'; readonly now: string }
  | { readonly type: 'RouteMessage'; readonly now: string; readonly route: Route }
  | { readonly type: 'SettleMessage'; readonly now: string; readonly settled: Timeless<Input<typeof MessageSettled>> };

/** A letter on its way: received, parsed or held, routed, settled. */
export interface ReceivedLetter {
  readonly status: 'received' | 'parsed' | 'held' | 'routed' | 'settled';
  readonly received: ReceivedData;
  readonly parsed: ParsedData | null;
  readonly route: Route | null;
  readonly settled: SettledData | null;
  readonly cause: string | null;
}
export type LetterState = { readonly status: 'none' } | ReceivedLetter;

function letter(state: LetterState): ReceivedLetter {
  if (state.status === 'none') throw new Problem('letter-not-found', 'not-found', 'there is no such inbound message');
  return state;
}

/** Whose key seals what a letter says: its sender's. */
export const senderOf = (parsed: { readonly from: ParsedData['from'] }): string | undefined =>
  revealed(parsed.from, null)?.email ?? undefined;

/**
 * The rules of a letter: each has exactly one outcome, and what is routed once is never routed otherwise, so that
 * parsing again after an upgrade changes nothing.
 */
export const inbound: Decider<LetterState, InboundCommand, InboundEvent> = {
  kind: 'inbound',
  initial: { status: 'none' },
  decide: {
    ReceiveMessage: ({ received }, state) => {
      if (state.status !== 'none')
        return [MessageSeenAgain({ at: received.at, channel: received.channel, sha256: received.sha256 })];
      const sender = revealed(received.envelopeFrom, '');
      return [MessageReceived(received, sender === '' ? undefined : sender)];
    },
    RecordParsing: ({ parsed, now }, state) => {
      const { status } = letter(state);
      if (status !== 'received') return [];
      return [MessageParsed({ ...parsed, at: now }, revealed(parsed.from, null)?.email ?? undefined)];
    },
    HoldMessage: ({ cause, detail, now }, state) => {
      const { status } = letter(state);
      return status === 'received' || status === 'parsed' ? [MessageHeld({ at: now, cause, detail })] : [];
    },
    ReplayMessage: ({ now }, state) => {
      const { status } = letter(state);
      if (status !== 'held')
        throw new Problem(
          'letter-not-held',
          'conflict',
          `only a held inbound message can be replayed, this is ${status}`,
        );
      return [MessageReplayed({ at: now })];
    },
    RouteMessage: ({ route, now }, state) => {
      const { status } = letter(state);
      return status === 'parsed' ? [MessageRouted({ at: now, route })] : [];
    },
    SettleMessage: ({ settled, now }, state) => {
      const { status } = letter(state);
      if (status === 'settled') return [];
      if (status !== 'routed')
        throw new Problem('letter-not-routed', 'conflict', `only a routed letter can be settled, this is ${status}`);
      return [MessageSettled({ ...settled, at: now })];
    },
  },
  evolve: {
    MessageReceived: (_, { data }) => ({
      status: 'received',
      received: data,
      parsed: null,
      route: null,
      settled: null,
      cause: null,
    }),
    MessageSeenAgain: (state) => state,
    MessageParsed: (state, { data }) => ({ ...letter(state), status: 'parsed', parsed: data, cause: null }),
    MessageHeld: (state, { data }) => ({ ...letter(state), status: 'held', cause: data.cause }),
    MessageReplayed: (state) => {
      const { parsed } = letter(state);
      return { ...letter(state), status: parsed ? 'parsed' : 'received', cause: null };
    },
    MessageRouted: (state, { data }) => ({ ...letter(state), status: 'routed', route: data.route }),
    MessageSettled: (state, { data }) => ({ ...letter(state), status: 'settled', settled: data }),
  },
};
