import { deliveryEvents } from '@eventdesk/domain/delivery/events';
import type { Personal } from '@eventdesk/kernel/personal';
import { projection } from '@eventdesk/kernel/projection';

/** What was sent or will be. */
export interface DeliveryEntry {
  readonly id: string;
  readonly ticket: string;
  readonly number: string;
  readonly channel: string;
  readonly template: string;
  readonly to: Personal<string>;
  readonly subject: Personal<string>;
  readonly state: 'waiting' | 'attempting' | 'sent' | 'deferred' | 'postponed' | 'failed' | 'uncertain';
  readonly attempts: number;
  readonly messageId: string | null;
  /** What the other side said, or why it waits. */
  readonly reason: Personal<string> | null;
  readonly requestedAt: string;
  readonly sentAt: string | null;
  /** When it is tried next; null when it is over. */
  readonly dueAt: string | null;
}

export const deliveries = projection<DeliveryEntry>()({
  name: 'deliveries',
  version: 1,
  kind: 'delivery',
  events: deliveryEvents,
  indexes: [
    { name: 'requested', fields: ['requestedAt'] },
    { name: 'ticket', fields: ['ticket', 'requestedAt'] },
    { name: 'state', fields: ['state', 'requestedAt'] },
    { name: 'due', fields: ['dueAt'] },
  ],
  on: {
    DeliveryRequested: (_, { stream, data }) => ({
      id: stream.slice('delivery-'.length),
      ticket: data.ticket,
      number: data.number,
      channel: data.channel,
      template: data.template,
      to: data.to,
      subject: data.subject,
      state: 'waiting',
      attempts: 0,
      messageId: null,
      reason: null,
      requestedAt: data.at,
      sentAt: null,
      dueAt: data.notBefore ?? data.at,
    }),
    // It stays due: a process that died with the attempt in hand is found by it, and the lease tells whether one has it.
    DeliveryAttempted: (entry, { data }) =>
      entry && { ...entry, state: 'attempting', attempts: data.attempt, messageId: data.messageId, dueAt: data.at },
    DeliverySent: (entry, { data }) =>
      entry && { ...entry, state: 'sent', reason: data.response, sentAt: data.at, dueAt: null },
    DeliveryDeferred: (entry, { data }) =>
      entry && { ...entry, state: 'deferred', reason: data.reason, dueAt: data.retryAt },
    DeliveryOutcomeUnknown: (entry, { data }) =>
      entry && { ...entry, state: 'deferred', reason: data.reason, dueAt: data.retryAt },
    DeliveryPostponed: (entry, { data }) =>
      entry && { ...entry, state: 'postponed', reason: data.reason, dueAt: data.retryAt },
    DeliveryFailed: (entry, { data }) => entry && { ...entry, state: 'failed', reason: data.reason, dueAt: null },
    DeliveryUncertain: (entry, { data }) => entry && { ...entry, state: 'uncertain', reason: data.reason, dueAt: null },
  },
});
