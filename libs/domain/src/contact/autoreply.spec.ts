import { decide, evolve } from '@eventdesk/kernel/decider';
import fc from 'fast-check';
import { defaultLimits } from '../catalog/settings';
import { testId } from '../testing/default-settings';
import { after } from '../testing/ticket-samples';
import type { AutoreplyState } from './autoreply';
import { autoreply } from './autoreply';

interface Asked {
  readonly minute: number;
  readonly ticket: number;
  readonly proven?: boolean;
  readonly kind?: string;
}
const day = 24 * 60;
/** Asks one after the other; answers what became of each: granted, held back, the beginning of a digest, or nothing. */
function ask(...all: readonly Asked[]): readonly string[] {
  let state: AutoreplyState = autoreply.initial;
  return all.map(({ minute, ticket, proven = true, kind = 'confirmation' }) => {
    const number = String(100001 + ticket);
    const command = { type: 'AskForAnswer' as const, now: after(minute), ticket: testId(ticket), number, kind, proven };
    const events = decide(autoreply, { ...command, limits: defaultLimits }, state);
    for (const event of events) state = evolve(autoreply, state, event);
    const event = events[0];
    if (!event) return 'nothing';
    return event.type === 'AutomaticAnswerGranted' ? 'granted' : event.data.digest ? 'digest' : 'held back';
  });
}
const many = (count: number, proven: boolean, everyMinutes = 0): Asked[] =>
  Array.from({ length: count }, (_, n) => ({ minute: n * everyMinutes, ticket: n, proven }));
const granted = (fates: readonly string[]): number => fates.filter((fate) => fate === 'granted').length;

describe('T01 automatic answers to an address', () => {
  it('are one of a kind for a ticket', () => {
    expect(ask({ minute: 0, ticket: 1 }, { minute: 1, ticket: 1 })).toEqual(['granted', 'nothing']);
    expect(ask({ minute: 0, ticket: 1 }, { minute: 1, ticket: 1, kind: 'closed' })).toEqual(['granted', 'granted']);
  });

  it('T01 are ten an hour to a proven one, of 200 mails', () => {
    const fates = ask(...many(200, true));
    expect(granted(fates)).toBe(10);
    expect(fates.slice(10, 13)).toEqual(['digest', 'held back', 'held back']);
    expect(fates.filter((fate) => fate === 'digest')).toHaveLength(1);
  });

  it('T01 beyond that one digest an hour begins', () => {
    const fates = ask(...many(10, true), ...[1, 59, 60, 61].map((minute) => ({ minute, ticket: 100 + minute })));
    expect(fates.slice(10)).toEqual(['digest', 'held back', 'granted', 'granted']);
    const busy = ask(...many(300, true, 1));
    expect(
      busy
        .flatMap((fate, minute) => (fate === 'digest' ? [minute] : []))
        .every((at, n, all) => n === 0 || at - (all[n - 1] as number) >= 60),
    ).toBe(true);
  });

  it('T42 are three an hour and ten a day to an unproven one, with no digest', () => {
    expect(granted(ask(...many(200, false)))).toBe(3);
    expect(granted(ask(...many(23 * 6, false, 10)))).toBe(10);
    expect(ask(...many(200, false))).not.toContain('digest');
  });

  it('T42 whatever the times, no hour and no day sees more', () => {
    const times = fc.array(fc.integer({ min: 0, max: 3 * day }), { maxLength: 80 });
    fc.assert(
      fc.property(times, (minutes) => {
        const asked = minutes.sort((a, b) => a - b).map((minute, ticket) => ({ minute, ticket, proven: false }));
        const fates = ask(...asked);
        const at = asked.filter((_, n) => fates[n] === 'granted').map(({ minute }) => minute);
        for (const begin of at) {
          expect(at.filter((one) => one >= begin && one < begin + 60).length).toBeLessThanOrEqual(3);
          expect(at.filter((one) => one >= begin && one < begin + day).length).toBeLessThanOrEqual(10);
        }
      }),
    );
  });
});
