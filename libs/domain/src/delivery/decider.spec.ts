import { given } from '@eventdesk/kernel/testing/given';
import { attempt, doneInTurn as run, outcome, request } from '../testing/delivery-samples';
import { after, opened, requester, start } from '../testing/ticket-samples';
import { ticket } from '../ticket/decider';
import type { OpenedTicket } from '../ticket/state';
import type { DeliveryCommand, RequestedDelivery } from './decider';
import { delivery, pauseAfter } from './decider';
import { linkIsOver, linkIsOvertaken } from './mailed-link';

const use: DeliveryCommand = { type: 'UseLink', now: after(9), purpose: 'ticket' };
const stateOf = (...commands: readonly DeliveryCommand[]) =>
  given(delivery, ...run(...commands)).state as RequestedDelivery;

describe('T13 a delivery', () => {
  it('is requested once', () => {
    given(delivery).when(request()).thenTypes('DeliveryRequested');
    given(delivery, ...run(request()))
      .when(request({ subject: 'Other' }))
      .changesNothing();
  });

  it('is claimed before it is tried, by one', () => {
    const claimed = run(request(), attempt(0));
    expect(claimed.at(-1)).toMatchObject({ type: 'DeliveryAttempted', data: { attempt: 1, messageId: 'd@desk' } });
    given(delivery, ...claimed)
      .when(attempt(0))
      .changesNothing();
  });

  it('is not tried before its time', () => {
    given(delivery, ...run(request({ notBefore: after(60) })))
      .when(attempt(59))
      .changesNothing();
    given(delivery, ...run(request({ notBefore: after(60) })))
      .when(attempt(60))
      .thenTypes('DeliveryAttempted');
    given(delivery, ...run(request(), attempt(0), outcome(0, 1, 'deferred')))
      .when(attempt(0))
      .changesNothing();
    given(delivery, ...run(request(), attempt(0), outcome(0, 1, 'deferred')))
      .when(attempt(1))
      .thenTypes('DeliveryAttempted');
  });

  it('is not tried again once it is over', () => {
    for (const end of ['sent', 'failed'] as const)
      given(delivery, ...run(request(), attempt(0), outcome(0, 1, end)))
        .when(attempt(99999))
        .changesNothing();
  });

  it('counts an outcome for the attempt that it is of, once', () => {
    const one = run(request(), attempt(0));
    given(delivery, ...one)
      .when(outcome(0, 2, 'sent'))
      .changesNothing();
    given(delivery, ...run(request()))
      .when(outcome(0, 1, 'sent'))
      .changesNothing();
    const sent = run(request(), attempt(0), outcome(0, 1, 'sent'));
    given(delivery, ...sent)
      .when(outcome(0, 1, 'deferred'))
      .changesNothing();
    expect(sent.at(-1)).toMatchObject({ owner: requester.email, data: { response: 'sent' } });
  });

  it('waits longer from try to try: minutes, then hours', () => {
    const pauses = Array.from({ length: 12 }, (_, n) => pauseAfter(n + 1) / 60_000);
    expect(pauses).toEqual([1, 2, 5, 15, 30, 60, 120, 240, 240, 240, 240, 240]);
  });

  it('is tried for five days from the first try, then failed, with what was said last', () => {
    const late = after(3 * 24 * 60);
    const commands: DeliveryCommand[] = [
      request(),
      { type: 'PostponeDelivery', now: start, reason: 'line-limit', retryAt: late },
    ];
    let minutes = 3 * 24 * 60;
    const first = minutes;
    let n = 0;
    while (given(delivery, ...run(...commands)).state.status === 'waiting' && n < 100) {
      commands.push(attempt(minutes), outcome(minutes, ++n, 'deferred'));
      minutes += pauseAfter(n) / 60_000;
    }
    const last = run(...commands).at(-1);
    expect(last).toMatchObject({ type: 'DeliveryFailed', data: { reason: 'tried for five days; last: deferred' } });
    const lastTry = minutes - pauseAfter(n) / 60_000 - first;
    expect(lastTry).toBeGreaterThan(4.8 * 24 * 60);
    expect(lastTry).toBeLessThanOrEqual(5 * 24 * 60);
  });

  it('of unknown outcome is repeated once, then uncertain, and never tried again', () => {
    const once = run(request(), attempt(0), outcome(0, 1, 'unknown'));
    expect(once.at(-1)).toMatchObject({ type: 'DeliveryOutcomeUnknown', data: { retryAt: after(1) } });
    const twice = run(request(), attempt(0), outcome(0, 1, 'unknown'), attempt(1), outcome(1, 2, 'unknown'));
    expect(twice.at(-1)?.type).toBe('DeliveryUncertain');
    given(delivery, ...twice)
      .when(attempt(99999))
      .changesNothing();
    const between = run(
      request(),
      attempt(0),
      outcome(0, 1, 'unknown'),
      attempt(1),
      outcome(1, 2, 'deferred'),
      attempt(3),
    );
    expect(
      given(delivery, ...between)
        .when(outcome(3, 3, 'unknown'))
        .events()[0]?.type,
    ).toBe('DeliveryUncertain');
  });

  it('of unknown outcome is not repeated while whoever tried it may be at it', () => {
    const mayLast = { mayLastUntil: after(3) };
    expect(run(request(), attempt(0), outcome(0, 1, 'unknown', mayLast)).at(-1)).toMatchObject({
      type: 'DeliveryOutcomeUnknown',
      data: { retryAt: after(3) },
    });
    const over = { mayLastUntil: after(0) };
    expect(stateOf(request(), attempt(0), outcome(0, 1, 'unknown', over)).due).toBe(Date.parse(after(1)));
  });

  it('of unknown outcome is what is heard of it late, until it is tried again', () => {
    const unknown = [request(), attempt(0), outcome(0, 1, 'unknown')] as const;
    const uncertain = [...unknown, attempt(1), outcome(1, 2, 'unknown')] as const;
    for (const end of ['sent', 'failed'] as const) {
      expect(stateOf(...unknown, outcome(0, 1, end)).status).toBe(end);
      expect(stateOf(...uncertain, outcome(1, 2, end)).status).toBe(end);
    }
    given(delivery, ...run(...unknown))
      .when(outcome(0, 1, 'unknown'))
      .changesNothing();
    for (const later of [[attempt(1)], [attempt(1), outcome(1, 2, 'unknown')]] as const)
      given(delivery, ...run(...unknown, ...later))
        .when(outcome(1, 1, 'sent'))
        .changesNothing();
    const bounced: DeliveryCommand = { type: 'FailDelivery', now: after(1), reason: 'bounced with status 5.1.1' };
    given(delivery, ...run(...unknown, bounced))
      .when(outcome(1, 1, 'sent'))
      .changesNothing();
  });

  it('that was not taken after all counts as no unknown outcome', () => {
    const known = [request(), attempt(0), outcome(0, 1, 'unknown'), outcome(0, 1, 'deferred')] as const;
    expect(stateOf(...known)).toMatchObject({ status: 'waiting', unknownOutcomes: 0 });
    expect(stateOf(...known, attempt(1), outcome(1, 2, 'unknown'))).toMatchObject({ status: 'waiting' });
    const twice = [...known, attempt(1), outcome(1, 2, 'unknown'), attempt(3), outcome(3, 3, 'unknown')] as const;
    expect(stateOf(...twice).status).toBe('uncertain');
    expect(stateOf(...twice, outcome(3, 3, 'deferred'))).toMatchObject({ status: 'waiting', unknownOutcomes: 1 });
  });

  it.each(['sms', 'telegram'] as const)('by %s of unknown outcome is uncertain at once', (channel) =>
    given(delivery, ...run(request({ channel }), attempt(0)))
      .when(outcome(0, 1, 'unknown'))
      .thenTypes('DeliveryUncertain'),
  );

  it('T42 that is postponed waits, and is due then', () => {
    const postpone: DeliveryCommand = {
      type: 'PostponeDelivery',
      now: start,
      reason: 'address-limit',
      retryAt: after(60),
    };
    expect(stateOf(request(), postpone)).toMatchObject({ status: 'waiting', attempts: 0, due: Date.parse(after(60)) });
    given(delivery, ...run(request(), attempt(0)))
      .when(postpone)
      .changesNothing();
  });

  it('that was sent fails when it bounces, once', () => {
    const fail: DeliveryCommand = { type: 'FailDelivery', now: after(3), reason: 'bounced with status 5.1.1' };
    const bounced = run(request(), attempt(0), outcome(0, 1, 'sent'), fail);
    expect(bounced.at(-1)).toMatchObject({ type: 'DeliveryFailed', owner: requester.email, data: { attempt: 1 } });
    given(delivery, ...bounced)
      .when(fail)
      .changesNothing();
  });

  it('that is not there is refused', () => {
    for (const command of [attempt(0), outcome(0, 1, 'sent'), use])
      given(delivery).when(command).rejects('delivery-not-found');
  });
});

describe('T18 links', () => {
  const open = given(ticket, opened()).state as OpenedTicket;
  const closed = { ...open, closedAt: start };
  const at = (minutes: number): number => Date.parse(after(minutes));
  const sent = [attempt(0), outcome(10, 1, 'sent')];
  const days = 24 * 60;

  it('of confirmations and answers work, many times, until thirty days after the closing', () => {
    const mailed = stateOf(request(), ...sent, use, use);
    expect(linkIsOver(mailed, open, at(400 * days))).toBe(false);
    expect(linkIsOver(mailed, closed, at(30 * days))).toBe(false);
    expect(linkIsOver(mailed, closed, at(30 * days + 1))).toBe(true);
  });

  it('that close are overtaken once the ticket was opened again after what their mail tells of', () => {
    const unused = stateOf(request(), ...sent);
    const [first, again, second] = [
      { id: 'first', type: 'AgentReplied' },
      { id: 'again', type: 'TicketReopened' },
      { id: 'second', type: 'AgentReplied' },
    ];
    const history = [first, { id: 'closed', type: 'TicketClosed' }, again, second];
    const overtaken = (cause?: string, of = open) => linkIsOvertaken('close', unused, of, cause, history);
    expect([overtaken('first'), overtaken('second'), overtaken('unknown'), overtaken()]).toEqual([
      true,
      false,
      false,
      false,
    ]);
    const shut = { ...open, current: { ...open.current, state: 'closed' as const } };
    expect(overtaken('first', shut)).toBe(false);
    expect(linkIsOvertaken('ticket', unused, open, 'first', history)).toBe(false);
  });

  it('that open again do so once', () => {
    const shut = { ...open, current: { ...open.current, state: 'closed' as const } };
    const unused = stateOf(request(), ...sent);
    const used = stateOf(request(), ...sent, { type: 'UseLink', now: after(9), purpose: 'reopen' });
    const overtaken = (state: RequestedDelivery, of: OpenedTicket) =>
      linkIsOvertaken('reopen', state, of, undefined, []);
    expect([overtaken(unused, shut), overtaken(used, shut), overtaken(used, open)]).toEqual([false, true, false]);
  });

  it('leave one fact for each thing that they were used for, however often the page is loaded again', () => {
    given(delivery, ...run(request(), ...sent, use))
      .when(use)
      .changesNothing();
    given(delivery, ...run(request(), ...sent, use))
      .when({ type: 'UseLink', now: after(9), purpose: 'close' })
      .thenTypes('LinkUsed');
  });

  it('that were asked for work once, for a quarter of an hour from when they were mailed, closed or not', () => {
    const fresh = request({ template: 'fresh-link' });
    const old = { ...closed, closedAt: '2020-01-01T00:00:00.000Z' };
    expect(linkIsOver(stateOf(fresh, ...sent), old, at(25))).toBe(false);
    expect(linkIsOver(stateOf(fresh, ...sent), old, at(26))).toBe(true);
    expect(linkIsOver(stateOf(fresh, ...sent, use), old, at(11))).toBe(true);
    given(delivery, ...run(fresh, ...sent, use))
      .when(use)
      .rejects('link-used');
  });
});
