import { inboundEvents } from '@eventdesk/domain/inbound/events';
import type { Person } from '@eventdesk/domain/shapes';
import type { Personal } from '@eventdesk/kernel/personal';
import { projection } from '@eventdesk/kernel/projection';

/** What came in and what became of it: the fold of the letter's own stream. */
export interface LedgerEntry {
  readonly id: string;
  readonly channel: string;
  readonly line: string;
  readonly receivedAt: string;
  readonly sha256: string;
  readonly size: number;
  readonly messageId: Personal<string> | null;
  readonly from: Personal<Person> | null;
  readonly subject: Personal<string> | null;
  readonly outcome: 'pending' | 'held' | 'opened' | 'added' | 'duplicate' | 'bounce' | 'automatic';
  readonly ticket: string | null;
  readonly number: string | null;
  readonly duplicateOf: string | null;
  /** Why it is held; null otherwise. */
  readonly cause: string | null;
  /** How often the same mail came again. */
  readonly seenAgain: number;
  /** Raw bytes, and whose key opens them. */
  readonly raw: { readonly hash: string; readonly size: number; readonly owner: string };
}

export const inboundLedger = projection<LedgerEntry>()({
  name: 'inbound-ledger',
  version: 1,
  kind: 'inbound',
  events: inboundEvents,
  indexes: [
    { name: 'received', fields: ['receivedAt'] },
    { name: 'outcome', fields: ['outcome', 'receivedAt'] },
    { name: 'message', fields: ['messageId', 'receivedAt'] },
    { name: 'line', fields: ['line', 'receivedAt'] },
  ],
  on: {
    MessageReceived: (_, { stream, data }) => ({
      id: stream.slice('inbound-'.length),
      channel: data.channel,
      line: data.line,
      receivedAt: data.at,
      sha256: data.sha256,
      size: data.raw.size,
      messageId: null,
      from: null,
      subject: null,
      outcome: 'pending',
      ticket: null,
      number: null,
      duplicateOf: null,
      cause: null,
      seenAgain: 0,
      raw: data.raw,
    }),
    MessageSeenAgain: (entry) => entry && { ...entry, seenAgain: entry.seenAgain + 1 },
    MessageParsed: (entry, { data }) =>
      entry && {
        ...entry,
        messageId: data.messageId,
        from: data.from,
        subject: data.subject,
        outcome: 'pending',
        cause: null,
      },
    MessageHeld: (entry, { data }) => entry && { ...entry, outcome: 'held', cause: data.cause },
    MessageReplayed: (entry) => entry && { ...entry, outcome: 'pending', cause: null },
    MessageSettled: (entry, { data }) =>
      entry && {
        ...entry,
        outcome: data.outcome,
        ticket: data.ticket,
        number: data.number,
        duplicateOf: data.duplicateOf,
        cause: null,
      },
  },
});
