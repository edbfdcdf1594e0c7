import { decide, evolve } from '@eventdesk/kernel/decider';
import type { NewEvent } from '@eventdesk/kernel/event';
import { isProblem } from '@eventdesk/kernel/problem';
import { given } from '@eventdesk/kernel/testing/given';
import fc from 'fast-check';
import { testId } from '../testing/default-settings';
import { understood } from '../testing/letter-samples';
import { start } from '../testing/ticket-samples';
import type { InboundCommand } from './decider';
import { inbound } from './decider';

const now = start;
const receive: InboundCommand = {
  type: 'ReceiveMessage',
  received: {
    at: now,
    channel: 'smtp',
    line: 'support@desk.example',
    raw: { hash: 'h', size: 7, owner: 'letter:1' },
    sha256: 's',
    identity: 'i',
    peer: '192.0.2.1',
    trustedPeer: false,
    helo: 'client.example',
    envelopeFrom: 'rita@client.example',
    envelopeTo: 'support@desk.example',
  },
};
const parse: InboundCommand = {
  type: 'RecordParsing',
  now,
  parsed: understood(),
};
const hold: InboundCommand = { type: 'HoldMessage', now, cause: 'sender-not-proven', detail: 'who knows' };
const replay: InboundCommand = { type: 'ReplayMessage', now };
const routeTo = (n: number): InboundCommand => ({
  type: 'RouteMessage',
  now,
  route: { to: 'open', ticket: testId(n), linked: null, why: 'new', proven: false },
});
const settle: InboundCommand = {
  type: 'SettleMessage',
  now,
  settled: { outcome: 'opened', ticket: testId(1), number: '100001', duplicateOf: null },
};
/** The events that commands lead to, one after the other. */
const after = (...commands: readonly InboundCommand[]): readonly NewEvent[] =>
  commands.reduce<readonly NewEvent[]>(
    (log, command) => [
      ...log,
      ...given(inbound, ...log)
        .when(command)
        .events(),
    ],
    [],
  );

describe('a letter (X-1)', () => {
  it('is received, parsed, routed and settled', () =>
    expect(after(receive, parse, routeTo(1), settle).map(({ type }) => type)).toEqual([
      'MessageReceived',
      'MessageParsed',
      'MessageRouted',
      'MessageSettled',
    ]));

  it('T12 that comes again is noted, and nothing else changes', () => {
    const log = after(receive, parse);
    given(inbound, ...log)
      .when(receive)
      .thenTypes('MessageSeenAgain');
    expect(given(inbound, ...log, ...after(receive)).state).toMatchObject({ status: 'received' });
    const seen = given(inbound, ...log)
      .when(receive)
      .events();
    expect(given(inbound, ...log, ...seen).state).toEqual(given(inbound, ...log).state);
  });

  it('says what its sender said under his key, and the envelope under its own (T48)', () => {
    const [received, parsed] = after(receive, parse);
    expect([received?.owner, parsed?.owner]).toEqual(['rita@client.example', 'rita@client.example']);
    const bounce: InboundCommand = { ...receive, received: { ...receive.received, envelopeFrom: '' } };
    expect(after(bounce)[0]?.owner).toBeUndefined();
  });

  it('parsing again changes nothing, whatever became of it', () => {
    for (const path of [[parse], [parse, hold], [parse, routeTo(1)], [parse, routeTo(1), settle], [hold]])
      given(inbound, ...after(receive, ...path))
        .when(parse)
        .changesNothing();
  });

  it('is never routed otherwise', () => {
    given(inbound, ...after(receive, parse, routeTo(1)))
      .when(routeTo(2))
      .changesNothing();
    given(inbound, ...after(receive))
      .when(routeTo(1))
      .changesNothing();
    given(inbound, ...after(receive, parse, hold))
      .when(routeTo(1))
      .changesNothing();
  });

  it('that is held has no outcome, and is held once', () => {
    const log = after(receive, parse, hold);
    expect(given(inbound, ...log).state).toMatchObject({ status: 'held', cause: 'sender-not-proven', settled: null });
    given(inbound, ...log)
      .when(hold)
      .changesNothing();
    given(inbound, ...after(receive, parse, routeTo(1)))
      .when(hold)
      .changesNothing();
    given(inbound, ...log)
      .when(settle)
      .rejects('letter-not-routed');
  });

  it('that is held is replayed from where it was: parsed, or received', () => {
    expect(given(inbound, ...after(receive, parse, hold, replay)).state).toMatchObject({
      status: 'parsed',
      cause: null,
    });
    expect(given(inbound, ...after(receive, hold, replay)).state).toMatchObject({ status: 'received', cause: null });
    given(inbound, ...after(receive, parse, hold, replay))
      .when(routeTo(1))
      .thenTypes('MessageRouted');
  });

  it.each([[[]], [[parse]], [[parse, routeTo(1)]], [[parse, routeTo(1), settle]]])(
    'that is not held cannot be replayed (%#)',
    (path) =>
      given(inbound, ...after(receive, ...path))
        .when(replay)
        .rejects('letter-not-held'),
  );

  it('that is not there is refused', () => {
    for (const command of [parse, hold, replay, routeTo(1), settle])
      given(inbound).when(command).rejects('letter-not-found');
  });

  it('has at most one route and one outcome, whatever comes in whatever order', () => {
    const any = fc.array(fc.constantFrom(receive, parse, hold, replay, routeTo(1), routeTo(2), settle), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(any, (commands) => {
        let state = inbound.initial;
        const types: string[] = [];
        for (const command of [receive, ...commands]) {
          try {
            for (const event of decide(inbound, command, state)) {
              types.push(event.type);
              state = evolve(inbound, state, event);
            }
          } catch (thrown) {
            expect(isProblem(thrown)).toBe(true);
          }
        }
        const count = (type: string): number => types.filter((one) => one === type).length;
        expect(count('MessageRouted')).toBeLessThanOrEqual(1);
        expect(count('MessageSettled')).toBeLessThanOrEqual(count('MessageRouted'));
        expect(count('MessageParsed')).toBeLessThanOrEqual(1);
        expect(count('MessageReceived')).toBe(1);
      }),
    );
  });
});
