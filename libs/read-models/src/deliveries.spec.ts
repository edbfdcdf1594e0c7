import type { DeliveryCommand } from '@eventdesk/domain/delivery/decider';
import { delivery } from '@eventdesk/domain/delivery/decider';
import { deliveryEvents } from '@eventdesk/domain/delivery/events';
import { testId } from '@eventdesk/domain/testing/default-settings';
import { attempt, doneInTurn as run, outcome, request as requesting } from '@eventdesk/domain/testing/delivery-samples';
import { after, requester, start } from '@eventdesk/domain/testing/ticket-samples';
import { given } from '@eventdesk/kernel/testing/given';
import { deliveries } from './deliveries';
import { folded } from './testing/folding';

const request = requesting();
const postpone: DeliveryCommand = { type: 'PostponeDelivery', now: start, reason: 'line-limit', retryAt: after(60) };
const bounce: DeliveryCommand = { type: 'FailDelivery', now: after(5), reason: 'bounced' };
const entry = (...commands: readonly DeliveryCommand[]) =>
  folded(deliveries, `delivery-${testId(7)}`, run(...commands));

describe('deliveries (T13)', () => {
  it.each<[string, readonly DeliveryCommand[], object]>([
    ['requested', [], { state: 'waiting', attempts: 0, dueAt: start, messageId: null }],
    ['in hand', [attempt(0)], { state: 'attempting', attempts: 1, dueAt: start, messageId: 'd@desk' }],
    ['sent', [attempt(0), outcome(1, 1, 'sent')], { state: 'sent', dueAt: null, sentAt: after(1) }],
    [
      'put off by the server',
      [attempt(0), outcome(0, 1, 'deferred')],
      { state: 'deferred', dueAt: after(1), reason: 'deferred' },
    ],
    ['refused', [attempt(0), outcome(0, 1, 'failed')], { state: 'failed', dueAt: null, reason: 'failed' }],
    ['not known once', [attempt(0), outcome(0, 1, 'unknown')], { state: 'deferred', dueAt: after(1) }],
    [
      'not known twice',
      [attempt(0), outcome(0, 1, 'unknown'), attempt(1), outcome(1, 2, 'unknown')],
      { state: 'uncertain', dueAt: null, attempts: 2 },
    ],
    ['kept back by a limit', [postpone], { state: 'postponed', dueAt: after(60), reason: 'line-limit' }],
    [
      'sent and bounced',
      [attempt(0), outcome(1, 1, 'sent'), bounce],
      { state: 'failed', reason: 'bounced', sentAt: after(1) },
    ],
  ])('one that is %s', (_, commands, expected) => {
    const shown = entry(request, ...commands);
    expect(shown).toMatchObject({
      id: testId(7),
      ticket: testId(1),
      number: '100001',
      to: requester.email,
      ...expected,
    });
    expect(JSON.stringify(entry(request, ...commands))).toBe(JSON.stringify(shown));
  });

  it('one that is over is due no more, and one that is not is found by its time', () => {
    const state = given(delivery, ...run(request, attempt(0), outcome(0, 1, 'deferred'))).state;
    expect(state).toMatchObject({
      due: Date.parse(entry(request, attempt(0), outcome(0, 1, 'deferred'))?.dueAt as string),
    });
  });

  it('the use of a link is no news of a delivery; all else is folded', () =>
    expect(deliveryEvents.map(({ type }) => type).filter((type) => !deliveries.types.includes(type))).toEqual([
      'LinkUsed',
    ]));

  it('T48 lives with an erased recipient', () => {
    const gone = { erased: true };
    const erased = run(request, attempt(0), outcome(1, 1, 'sent')).map((event) => ({
      ...event,
      data: {
        ...(event.data as object),
        ...(event.type === 'DeliveryRequested' ? { to: gone, toName: gone, subject: gone } : {}),
        ...(event.type === 'DeliverySent' ? { response: gone } : {}),
      },
    }));
    expect(folded(deliveries, `delivery-${testId(7)}`, erased)).toMatchObject({
      to: gone,
      subject: gone,
      reason: gone,
      state: 'sent',
    });
  });
});
