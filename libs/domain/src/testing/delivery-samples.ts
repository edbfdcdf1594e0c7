import type { NewEvent } from '@eventdesk/kernel/event';
import { given } from '@eventdesk/kernel/testing/given';
import type { DeliveryCommand } from '../delivery/decider';
import { delivery } from '../delivery/decider';
import { testId } from './default-settings';
import { after, requester, start } from './ticket-samples';

type Requested = Extract<DeliveryCommand, { type: 'RequestDelivery' }>['requested'];

/** Orders on a delivery, at so many minutes from the start. */
export const request = (more: Partial<Requested> = {}): DeliveryCommand => ({
  type: 'RequestDelivery',
  requested: {
    at: start,
    channel: 'mail',
    ticket: testId(1),
    number: '100001',
    participant: 1,
    template: 'agent-reply',
    templateVersion: 1,
    language: 'en',
    line: 'support@desk.example',
    to: requester.email,
    toName: 'Rita',
    message: testId(2),
    bare: false,
    automatic: false,
    notBefore: null,
    subject: 'Printer',
    ...more,
  },
});
export const attempt = (minutes: number): DeliveryCommand => ({
  type: 'AttemptDelivery',
  now: after(minutes),
  messageId: 'd@desk',
});
export const outcome = (
  minutes: number,
  n: number,
  what: 'sent' | 'deferred' | 'failed' | 'unknown',
  more: { readonly mayLastUntil?: string } = {},
): DeliveryCommand => ({
  type: 'RecordOutcome',
  now: after(minutes),
  attempt: n,
  outcome: what,
  reason: what,
  ...more,
});

/** The events of commands that are done one after the other on a new delivery. */
export const doneInTurn = (...commands: readonly DeliveryCommand[]): readonly NewEvent[] =>
  commands.reduce<readonly NewEvent[]>(
    (log, one) => [
      ...log,
      ...given(delivery, ...log)
        .when(one)
        .events(),
    ],
    [],
  );
