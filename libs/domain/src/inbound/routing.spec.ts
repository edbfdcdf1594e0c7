import type { NewEvent } from '@eventdesk/kernel/event';
import { given } from '@eventdesk/kernel/testing/given';
import fc from 'fast-check';
import { entries, settings, settingsOf, testId } from '../testing/default-settings';
import { mailSaid, opened, start } from '../testing/ticket-samples';
import { ticket } from '../ticket/decider';
import { ParticipantAdded, RequesterMessageAdded } from '../ticket/events';
import type { OpenedTicket } from '../ticket/state';
import type { Routing, RoutingFacts } from './routing';
import { lineFor, numbersIn, routeOf, withoutTag } from './routing';

const t1 = testId(1);
const t2 = testId(2);
const rita = 'rita@client.example';
const carl = 'carl@client.example';
const eve = 'eve@evil.example';

const folded = (...events: readonly NewEvent[]): OpenedTicket => given(ticket, ...events).state as OpenedTicket;
const carlJoined = ParticipantAdded({ at: start, ordinal: 2, person: { name: 'Carl', email: carl, phone: null } });
const firstMail = RequesterMessageAdded({ ...mailSaid(1), at: start, participant: 1 });
/** Rita's ticket, in which Carl takes part. */
const ritas = folded(opened(), firstMail, carlJoined);
const evesOwn = folded(opened({ requester: { name: null, email: eve, phone: null } }));

const tokenOf = (participant: number, closes = false) => ({ ticket: t1, participant, closes });
const facts = (more: Partial<RoutingFacts> = {}): RoutingFacts => ({
  inbound: testId(50),
  newTicket: testId(99),
  sender: { address: rita, single: true, verdict: 'none' },
  isBounce: false,
  isAutoReply: false,
  token: null,
  byMessageId: [],
  byNumber: [],
  tickets: new Map([
    [t1, ritas],
    [t2, evesOwn],
  ]),
  hasPassedBefore: false,
  isClosingWord: false,
  identity: 'another mail',
  firstWithIdentity: null,
  sameMail: null,
  ...more,
});
const from = (address: string | null, verdict: 'pass' | 'fail' | 'none' = 'none', single = true) => ({
  sender: { address, single, verdict },
});
const add = (proven: boolean, participant = 1, closes = false): Routing => ({
  to: 'add',
  ticket: t1,
  participant,
  proven,
  closes,
});
const open = (linked: string | null, proven: boolean, why: 'new' | 'named-only' | 'same-mail'): Routing => ({
  to: 'open',
  ticket: testId(99),
  linked,
  why,
  proven,
});
const held = (cause: string) => expect.objectContaining({ to: 'hold', cause }) as unknown as Routing;

describe('T02 who may add to a ticket', () => {
  it.each<[string, Partial<RoutingFacts>, Routing]>([
    ['a participant with his own token is proven by it', { token: tokenOf(1) }, add(true)],
    ['a participant who names a Message-ID, and passes DMARC', { byMessageId: [t1], ...from(rita, 'pass') }, add(true)],
    ['… and without DMARC: added, not proven', { byMessageId: [t1] }, add(false)],
    ['a participant whose phone keeps the number alone', { byNumber: [t1] }, add(false)],
    ['… and passes DMARC', { byNumber: [t1], ...from(rita, 'pass') }, add(true)],
    ['another participant with a token of his own', { token: tokenOf(2), ...from(carl) }, add(true, 2)],
    [
      'a participant who fails DMARC opens another ticket',
      { byNumber: [t1], ...from(rita, 'fail') },
      open(t1, false, 'named-only'),
    ],
    ['… and is held where he carries a token', { token: tokenOf(1), ...from(rita, 'fail') }, held('sender-failed')],
    [
      'unproven from an address that has passed before: held',
      { byNumber: [t1], hasPassedBefore: true },
      held('sender-not-proven'),
    ],
    ['… by Message-ID too', { byMessageId: [t1], hasPassedBefore: true }, held('sender-not-proven')],
    ['… but not with his token', { token: tokenOf(1), hasPassedBefore: true }, add(true)],
    [
      'an outsider with the number opens a ticket of his own, linked',
      { byNumber: [t1], ...from(eve) },
      open(t1, false, 'named-only'),
    ],
    ['an outsider with copied references', { byMessageId: [t1], ...from(eve, 'pass') }, open(t1, true, 'named-only')],
    ['an outsider with a token is held', { token: tokenOf(1), ...from(eve, 'pass') }, held('token-of-another')],
    [
      '… also one who has a ticket of his own that the mail names',
      { token: tokenOf(1), byMessageId: [t2], ...from(eve, 'pass') },
      held('token-of-another'),
    ],
    ['a mail that names nothing opens a ticket', {}, open(null, false, 'new')],
    ['… proven by DMARC', from(rita, 'pass'), open(null, true, 'new')],
    ['of two numbers the one counts where he takes part', { byNumber: [t2, t1] }, add(false)],
    ['a ticket that is not there is not named', { byNumber: [testId(7)] }, open(null, false, 'new')],
    ['a mail without an address', { byNumber: [t1], ...from(null) }, open(t1, false, 'named-only')],
  ])('T02 %s', (_, more, expected) => expect(routeOf(facts(more))).toEqual(expected));

  it.each<[string, Partial<RoutingFacts>, Routing]>([
    [
      "T39 a participant's token in another participant's hand is held",
      { token: tokenOf(1), ...from(carl, 'pass') },
      held('token-of-another'),
    ],
    [
      'T39 … but an answer to all that names a Message-ID of the ticket is his own',
      { token: tokenOf(1), byMessageId: [t1], ...from(carl, 'pass') },
      add(true, 2),
    ],
    ['T39 … and proves nothing by that token', { token: tokenOf(1), byMessageId: [t1], ...from(carl) }, add(false, 2)],
    [
      'T39 a colleague who answers the forwarded mail is held',
      { token: tokenOf(1), byMessageId: [t1], byNumber: [t1], ...from('col@client.example') },
      held('token-of-another'),
    ],
    [
      'T34 two senders, a group, a disguise: nobody, whatever DMARC says',
      { byMessageId: [t1], ...from(rita, 'pass', false) },
      open(t1, false, 'named-only'),
    ],
    ['T34 … and held with a token', { token: tokenOf(1), ...from(rita, 'pass', false) }, held('token-of-another')],
    [
      'T08 the local part is exact',
      { byNumber: [t1], ...from('Rita@client.example', 'pass') },
      open(t1, true, 'named-only'),
    ],
  ])('%s', (_, more, expected) => expect(routeOf(facts(more))).toEqual(expected));
});

describe('OT-5 closing by mail', () => {
  it.each<[string, Partial<RoutingFacts>, boolean]>([
    ['a closing word, proven', { token: tokenOf(1), isClosingWord: true }, true],
    ['a closing word with DMARC', { byNumber: [t1], isClosingWord: true, ...from(rita, 'pass') }, true],
    ['a closing word, not proven', { byNumber: [t1], isClosingWord: true }, false],
    ['the close address', { token: tokenOf(1, true) }, true],
    ["somebody else's close address", { token: tokenOf(1, true), byMessageId: [t1], ...from(carl, 'pass') }, false],
    ['any other words', { token: tokenOf(1) }, false],
  ])('%s', (_, more, closes) => expect(routeOf(facts(more))).toMatchObject({ to: 'add', closes }));
});

describe('what is no message', () => {
  it('a bounce and an automatic answer open nothing, whoever sent them', () => {
    expect(routeOf(facts({ isBounce: true }))).toEqual({ to: 'bounce', ticket: null });
    expect(routeOf(facts({ isAutoReply: true }))).toEqual({ to: 'automatic', ticket: null });
  });

  it('they show in the ticket that a token or Message-ID names; a number is too easily written', () => {
    expect(routeOf(facts({ isBounce: true, byMessageId: [t1] }))).toEqual({ to: 'bounce', ticket: t1 });
    expect(routeOf(facts({ isAutoReply: true, token: tokenOf(1), ...from(eve) }))).toEqual({
      to: 'automatic',
      ticket: t1,
    });
    expect(routeOf(facts({ isAutoReply: true, byNumber: [t1] }))).toEqual({ to: 'automatic', ticket: null });
  });

  it('T12 the same mail by another line of the type is a duplicate of the first, whatever it is', () => {
    const firstWithIdentity = { inbound: testId(40), ticket: t1 };
    for (const more of [{}, { token: tokenOf(1) }, { isBounce: true }])
      expect(routeOf(facts({ firstWithIdentity, ...more }))).toEqual({ to: 'duplicate', of: testId(40), ticket: t1 });
  });

  it('T12 a mail that is in the ticket already is a duplicate of the letter that brought it', () => {
    const expected = { to: 'duplicate', of: testId(901), ticket: t1 };
    expect(routeOf(facts({ identity: 'identity 1', byMessageId: [t1], ...from(rita, 'pass') }))).toEqual(expected);
    expect(routeOf(facts({ identity: 'identity 1', token: tokenOf(1), ...from(rita, 'fail') }))).toEqual(expected);
  });

  it('PG-1 the same mail by a line of another type opens a ticket each, linked', () =>
    expect(routeOf(facts({ sameMail: t2 }))).toEqual(open(t2, false, 'same-mail')));
});

describe('T02, whatever a mail claims', () => {
  const anyFacts = fc.record({
    address: fc.constantFrom(rita, carl, eve, null),
    single: fc.boolean(),
    verdict: fc.constantFrom<'pass' | 'fail' | 'none'>('pass', 'fail', 'none'),
    token: fc.option(
      fc.record({ ticket: fc.constantFrom(t1, t2), participant: fc.integer({ min: 1, max: 3 }), closes: fc.boolean() }),
    ),
    byMessageId: fc.subarray([t1, t2]),
    byNumber: fc.subarray([t1, t2]),
    isBounce: fc.boolean(),
    isAutoReply: fc.boolean(),
    isClosingWord: fc.boolean(),
    hasPassedBefore: fc.boolean(),
    identity: fc.constantFrom('another mail', 'identity 1'),
  });
  const each = (check: (known: RoutingFacts, route: Routing) => void) =>
    fc.assert(
      fc.property(anyFacts, ({ address, single, verdict, ...rest }) => {
        const known = facts({ ...rest, ...from(address, verdict, single) });
        check(known, routeOf(known));
      }),
      { numRuns: 2000 },
    );

  it('only a plain, unfailed participant is added, as himself, where he holds something of that ticket', () =>
    each((known, route) => {
      if (route.to !== 'add') return;
      const { token, byMessageId, byNumber, sender } = known;
      const me = known.tickets.get(route.ticket)?.participants.find(({ ordinal }) => ordinal === route.participant);
      expect(me?.email).toBe(sender.address);
      expect(sender.single && sender.verdict !== 'fail').toBe(true);
      const holds = token?.ticket === route.ticket && token.participant === route.participant;
      expect(holds || byMessageId.includes(route.ticket) || byNumber.includes(route.ticket)).toBe(true);
      expect(route.proven).toBe(holds || sender.verdict === 'pass');
      if (!route.proven) expect(known.hasPassedBefore).toBe(false);
    }));

  it('nothing unproven closes', () =>
    each((_, route) => expect(route.to === 'add' && route.closes && !route.proven).toBe(false)));

  it("nothing that carries a ticket's token opens a ticket", () =>
    each(({ token }, route) => expect(token !== null && route.to === 'open').toBe(false)));

  it('an opening is proven by DMARC alone, and a bounce or automatic answer is never a message', () =>
    each((known, route) => {
      if (route.to === 'open')
        expect(route.proven).toBe(
          known.sender.single && known.sender.address !== null && known.sender.verdict === 'pass',
        );
      if (known.isBounce || known.isAutoReply) expect(['bounce', 'automatic', 'duplicate']).toContain(route.to);
    }));
});

describe('numbers in a subject', () => {
  it.each<[string, readonly string[]]>([
    ['Re: [#100001] Printer', ['100001']],
    ['#100001', ['100001']],
    ['AW: [# 100001]', ['100001']],
    ['Re: #r-100001 and #SALES100002', ['R-100001', 'SALES100002']],
    ['Re: [#\u2068100001\u2069]', ['100001']],
    ['پاسخ: #۱۰۰۰۰۱', ['100001']],
    ['#100001 #100001', ['100001']],
    ['Invoice 100001', []],
    ['#12345', []],
    ['#1000011234567', []],
    ['#100001x', []],
    ['', []],
    ['#100001 #100002 #100003 #100004 #100005 #100006', ['100001', '100002', '100003', '100004', '100005']],
  ])('%s', (subject, expected) => expect(numbersIn(subject)).toEqual(expected));
});

describe('the line of an address', () => {
  it('is found with and without a reply tag, and not once it is retired', () => {
    expect(lineFor(settings, 'support@desk.example')?.address).toBe('support@desk.example');
    expect(lineFor(settings, 'support+100001.1.abc@desk.example')?.address).toBe('support@desk.example');
    expect(lineFor(settings, 'nobody@desk.example')).toBeUndefined();
    const retired = settingsOf({ ...entries, lines: entries.lines.map((line) => ({ ...line, retired: true })) });
    expect(lineFor(retired, 'support@desk.example')).toBeUndefined();
  });

  it('a tag is what stands behind a plus before the @', () => {
    expect(withoutTag('a+b@c')).toBe('a@c');
    expect(withoutTag('+b@c')).toBe('+b@c');
    expect(withoutTag('a@c+d')).toBe('a@c+d');
  });
});
