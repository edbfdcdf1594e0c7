import { entries, known } from '@eventdesk/domain/testing/default-settings';
import { Desk } from '../testing/desk';
import type { Letter } from '../testing/desk';

const answer = (n: number, more: Letter = {}): Letter => ({
  ...more,
  parsed: { messageId: `m${n}@client.example`, subject: 'Re: Printer', text: `answer ${n}`, ...more.parsed },
});
const byId = { inReplyTo: ['m1@client.example'] };

describe('a letter becomes a ticket', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await Desk.open();
  });
  const only = async () => desk.ticket((await desk.ticketIds())[0]);
  const types = async () => (await desk.log('ticket')).map(({ type }) => type);

  it('PG-1 a new mail on a line opens a ticket of its type, with the first number', async () => {
    await desk.take();
    expect(await only()).toMatchObject({
      number: '100001',
      type: known.request,
      department: known.support,
      line: 'support@desk.example',
      replyTo: 'rita@client.example',
      subject: 'Printer',
      current: { state: 'awaiting-reply' },
    });
    const [ticket] = await desk.ticketIds();
    expect(await desk.outcomes()).toEqual([expect.objectContaining({ outcome: 'opened', ticket, number: '100001' })]);
  });

  it('X-6 what follows from a letter names the letter as its cause, and the policy as who did it', async () => {
    const event = await desk.take();
    for (const { metadata } of await desk.log('ticket'))
      expect(metadata).toMatchObject({
        causationId: event.id,
        correlationId: event.metadata.correlationId,
        actor: 'policy:tickets.letters',
      });
  });

  it('OT-3 an answer to the reply address continues the ticket, proven, and brings it back', async () => {
    await desk.take();
    await desk.take(answer(2, { envelopeTo: desk.addressOf('100001') }));
    expect(await types()).toEqual(['TicketOpened', 'RequesterMessageAdded', 'RequesterMessageAdded']);
    const said = (await desk.log('ticket'))[2]?.data;
    expect(said).toMatchObject({ text: 'answer 2', proven: true, participant: 1, channel: 'mail' });
    expect((await desk.outcomes())[1]).toMatchObject({ outcome: 'added', number: '100001' });
  });

  it('T02 his own first mail answered, or the number alone: added, not proven', async () => {
    await desk.take();
    await desk.take(answer(2, { parsed: byId }));
    await desk.take(answer(3, { parsed: { subject: 'Re: [#100001] Printer' } }));
    expect(await desk.ticketIds()).toHaveLength(1);
    expect((await desk.log('ticket')).slice(2).map(({ data }) => (data as { proven: boolean }).proven)).toEqual([
      false,
      false,
    ]);
  });

  it('T02 held when that address has passed before, and shown in no ticket', async () => {
    await desk.take({ verdict: 'pass' });
    const event = await desk.take(answer(2, { parsed: byId }));
    expect(await desk.last(event.stream)).toMatchObject({ type: 'MessageHeld', data: { cause: 'sender-not-proven' } });
    expect(await types()).toEqual(['TicketOpened', 'RequesterMessageAdded']);
  });

  it('T02 an outsider with the number opens a ticket of his own; both are linked, the other is told nothing', async () => {
    await desk.take();
    await desk.take(answer(2, { from: 'eve@evil.example', parsed: { subject: 'Re: [#100001] Printer' } }));
    const [first, second] = await desk.ticketIds();
    expect(await desk.ticket(second)).toMatchObject({ number: '100002', links: new Set([first]) });
    expect(await desk.ticket(first)).toMatchObject({ links: new Set([second]), messages: { size: 1 } });
  });

  it('T39 a leaked reply address is held, whoever else the mail names', async () => {
    await desk.take();
    const leaked = answer(2, {
      from: 'col@client.example',
      verdict: 'pass',
      envelopeTo: desk.addressOf('100001'),
      parsed: byId,
    });
    const event = await desk.take(leaked);
    expect(await desk.last(event.stream)).toMatchObject({ type: 'MessageHeld', data: { cause: 'token-of-another' } });
    expect(await desk.outcomes()).toHaveLength(1);
  });

  it('T39 answers go to the sender of the mail, never to its Reply-To', async () => {
    await desk.take({ parsed: { replyTo: ['eve@evil.example'] } });
    expect(await only()).toMatchObject({
      replyTo: 'rita@client.example',
      participants: [{ email: 'rita@client.example' }],
    });
  });

  it('T02 people copied on a proven mail take part where the type says so, the desk itself never', async () => {
    const carl = { name: 'Carl', email: 'carl@client.example', phone: null };
    const desks = ['sales@desk.example', 'support+x@desk.example'].map((email) => ({ name: null, email, phone: null }));
    await desk.take({ verdict: 'pass', parsed: { copied: [carl, ...desks] } });
    expect((await only()).participants.map(({ email }) => email)).toEqual([
      'rita@client.example',
      'carl@client.example',
    ]);
    await desk.take({
      identity: 'b',
      line: 'sales@desk.example',
      verdict: 'pass',
      parsed: { messageId: 'b@x', copied: [carl] },
    });
    await desk.take({ identity: 'c', parsed: { messageId: 'c@x', copied: [carl] } });
    for (const id of (await desk.ticketIds()).slice(1)) expect((await desk.ticket(id)).participants).toHaveLength(1);
  });

  it('OT-5 a closing word closes by the close address or proven, not otherwise', async () => {
    await desk.take();
    await desk.take(answer(2, { parsed: { ...byId, text: 'Solved!' } }));
    expect((await only()).current.state).toBe('awaiting-reply');
    await desk.take(answer(3, { envelopeTo: desk.addressOf('100001'), parsed: { text: 'Solved!' } }));
    expect(await only()).toMatchObject({ current: { state: 'closed' } });
    await desk.take(answer(4, { envelopeTo: desk.addressOf('100001'), parsed: { text: 'Not solved.' } }));
    expect(await only()).toMatchObject({ current: { state: 'awaiting-reply' }, closedAt: null });
    await desk.take(answer(5, { envelopeTo: desk.addressOf('100001', 1, 'close'), parsed: { text: '' } }));
    expect(await only()).toMatchObject({ current: { state: 'closed' } });
    const closings = (await desk.log('ticket')).filter(({ type }) => type === 'TicketClosed');
    expect(closings.map(({ data }) => (data as { by: string }).by)).toEqual(['requester', 'requester']);
  });

  it('X-1 a bounce and an automatic answer open nothing, and show in the ticket that they name; its status stays', async () => {
    await desk.take();
    await desk.take(
      answer(2, { from: 'mailer-daemon@mx.example', parsed: { ...byId, isBounce: true, text: 'no such user' } }),
    );
    await desk.take(answer(3, { parsed: { ...byId, isAutoReply: true, mustNotAutorespond: true } }));
    await desk.take(answer(4, { parsed: { isBounce: true } }));
    expect(await types()).toEqual([
      'TicketOpened',
      'RequesterMessageAdded',
      'AutomaticMailNoted',
      'AutomaticMailNoted',
    ]);
    const [id] = await desk.ticketIds();
    expect((await desk.outcomes()).map(({ outcome, ticket }) => [outcome, ticket])).toEqual([
      ['opened', id],
      ['bounce', id],
      ['automatic', id],
      ['bounce', null],
    ]);
  });

  it('T01 a mail that wants no automatic answer opens a ticket and no confirmation', async () => {
    await desk.take({ parsed: { mustNotAutorespond: true } });
    await desk.take({ parsed: { messageId: 'b@x' } });
    const confirms = (await desk.log('ticket')).filter(({ type }) => type === 'TicketOpened');
    expect(confirms.map(({ data }) => (data as { confirm: boolean }).confirm)).toEqual([false, true]);
  });

  it('a desk without a ticket type holds the letter and says why; once there is one, it is replayed', async () => {
    for (const type of entries.types) await desk.define('types', { ...type, retired: true });
    for (const line of entries.lines) await desk.define('lines', { ...line, retired: true });
    const event = await desk.take();
    expect(await desk.last(event.stream)).toMatchObject({ type: 'MessageHeld', data: { cause: 'no-ticket-type' } });
    await desk.define('types', entries.types[0] as object);
    await desk.inbound(event.stream, { type: 'ReplayMessage', now: '2026-01-01T00:00:00.000Z' });
    await desk.letters.handle(await desk.last(event.stream));
    expect(await desk.outcomes()).toEqual([expect.objectContaining({ outcome: 'opened' })]);
  });

  it('T42 DMARC or a token proves the address, a name in a header does not', async () => {
    const proofs = async () =>
      (await desk.log('contact')).map(({ type, data }) => (data as { how?: string }).how ?? type);
    await desk.take();
    expect(await proofs()).toEqual(['ContactCreated']);
    await desk.take(answer(2, { envelopeTo: desk.addressOf('100001') }));
    await desk.take(answer(3, { verdict: 'pass', parsed: byId }));
    expect(await proofs()).toEqual(['ContactCreated', 'token', 'dmarc']);
  });
});

describe('T12 the same mail more than once', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await Desk.open();
  });
  const support = { line: 'support@desk.example' };
  const help = { line: 'help@desk.example' };
  const sales = { line: 'sales@desk.example' };

  it('T12 on two lines of one type is one ticket, the other letter a duplicate that names it', async () => {
    const first = await desk.take(support);
    await desk.take(help);
    const [id, ...more] = await desk.ticketIds();
    expect(more).toEqual([]);
    expect((await desk.outcomes())[1]).toMatchObject({
      outcome: 'duplicate',
      ticket: id,
      number: '100001',
      duplicateOf: first.stream.slice('inbound-'.length),
    });
    expect((await desk.ticket(id)).messages.size).toBe(1);
  });

  it('T12 … also when both are handled at once: the one that comes second helps the first through', async () => {
    const events = [await desk.receive(support), await desk.receive(help)];
    await Promise.all([...events, ...events].map((event) => desk.letters.handle(event)));
    const [id, ...more] = await desk.ticketIds();
    expect(more).toEqual([]);
    const outcomes = await desk.outcomes();
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['duplicate', 'opened']);
    expect(outcomes.every(({ ticket, number }) => ticket === id && number === '100001')).toBe(true);
  });

  it('PG-1 on lines of two types is a ticket each, linked to one another', async () => {
    await desk.take(support);
    await desk.take(sales);
    const [one, two] = await desk.ticketIds();
    expect(await desk.ticket(one)).toMatchObject({ type: known.request, links: new Set([two]) });
    expect(await desk.ticket(two)).toMatchObject({ type: known.order, department: known.sales, links: new Set([one]) });
    const links = (await desk.log('ticket')).flatMap(({ type, data }) =>
      type === 'TicketLinked' ? [(data as { why: string }).why] : [],
    );
    expect(links).toEqual(['same-mail']);
  });

  it('T12 a third copy is a duplicate of the first of its type', async () => {
    await desk.take(sales);
    await desk.take(support);
    await desk.take(help);
    expect(await desk.ticketIds()).toHaveLength(2);
    expect((await desk.outcomes()).map(({ outcome }) => outcome)).toEqual(['opened', 'opened', 'duplicate']);
  });

  it('T12 an answer that comes by lines of two types is added once, the other copy a duplicate', async () => {
    await desk.take(support);
    const copies = [support, sales].map((line) => answer(2, { ...line, parsed: byId }));
    const events = [await desk.receive(copies[0]), await desk.receive(copies[1])];
    await Promise.all(events.map((event) => desk.letters.handle(event)));
    expect(await desk.ticketIds()).toHaveLength(1);
    expect((await desk.outcomes()).map(({ outcome }) => outcome).sort()).toEqual(['added', 'duplicate', 'opened']);
    expect((await desk.ticket((await desk.ticketIds())[0])).messages.size).toBe(2);
  });

  it('T12 different mails with one Message-ID are both kept', async () => {
    await desk.take({ identity: 'one' });
    await desk.take({ identity: 'other' });
    expect(await desk.ticketIds()).toHaveLength(2);
  });
});

describe('X-2 exactly once', () => {
  const copied = [{ name: 'Carl', email: 'carl@client.example', phone: null }];
  const mails: readonly [string, readonly Letter[]][] = [
    ['opened', [{ verdict: 'pass', parsed: { copied } }]],
    ['added', [{}, answer(2, { verdict: 'pass', parsed: { ...byId, copied } })]],
    ['linked', [{}, answer(2, { from: 'eve@evil.example', parsed: byId })]],
    ['on two types', [{}, { line: 'sales@desk.example' }]],
    ['a duplicate', [{}, { line: 'help@desk.example' }]],
    ['a bounce', [{}, answer(2, { parsed: { ...byId, isBounce: true } })]],
    ['held', [{ verdict: 'pass' }, answer(2, { parsed: byId })]],
    ['closing', [{}, answer(2, { verdict: 'pass', parsed: { ...byId, text: 'solved' } })]],
  ];
  /** What there is at the end, numbers aside: a crash may waste one. */
  const result = async (desk: Desk) => {
    const kinds = ['inbound', 'ticket', 'contact', 'claim'];
    const events = (await Promise.all(kinds.map((kind) => desk.log(kind)))).flat();
    return events.map(
      ({ stream, type, data }) =>
        [
          stream,
          type,
          JSON.parse(JSON.stringify(data, (key, value: unknown) => (key === 'number' ? '#' : value))),
        ] as unknown,
    );
  };
  const sorted = (all: readonly unknown[]) => all.map((one) => JSON.stringify(one)).sort();
  const through = async (letters: readonly Letter[], handle: (desk: Desk, letter: Letter) => Promise<void>) => {
    const desk = await Desk.open();
    for (const letter of letters) await handle(desk, letter);
    return desk;
  };
  const once = async (desk: Desk, letter: Letter) => void (await desk.take(letter));

  it.each(mails)('a letter that is %s, handled twice and by two at once, is as handled once', async (_, letters) => {
    const expected = await result(await through(letters, once));
    const twice = await through(letters, async (desk, letter) => {
      const event = await desk.receive(letter);
      await Promise.all([desk.letters.handle(event), desk.letters.handle(event)]);
      await desk.letters.handle(event);
    });
    expect(sorted(await result(twice))).toEqual(sorted(expected));
  });

  it.each(mails)(
    'a letter that is %s, with a crash after any append, is completed by the redelivery',
    async (_, letters) => {
      const expected = sorted(await result(await through(letters, once)));
      for (let appends = 0; ; appends++) {
        let died = false;
        const desk = await through(letters.slice(0, -1), once);
        const event = await desk.receive(letters.at(-1));
        desk.events.dieAfter(appends);
        await desk.letters.handle(event).catch(() => undefined);
        died = desk.events.isDead;
        desk.events.revive();
        await desk.letters.handle(event);
        expect(sorted(await result(desk))).toEqual(expected);
        for (const id of await desk.ticketIds()) {
          const { number } = await desk.ticket(id);
          expect(
            (await desk.outcomes()).filter(({ ticket }) => ticket === id).every((one) => one['number'] === number),
          ).toBe(true);
        }
        if (!died) return;
      }
    },
  );
});
