import { defaultLimits } from '@eventdesk/domain/catalog/settings';
import { inbound } from '@eventdesk/domain/inbound/decider';
import { entries, known, testId } from '@eventdesk/domain/testing/default-settings';
import { ticket } from '@eventdesk/domain/ticket/decider';
import { Desk } from './testing/desk';

const minute = 60_000;

describe('what becomes a mail', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await Desk.open();
  });
  const templates = async () => (await desk.requested()).map(({ template }) => template);

  it('OT-2 a ticket is confirmed where that is wanted, bare to an address that nobody has proven', async () => {
    await desk.requests.opened((await desk.ticket('a@x.example', { proven: false })).opening);
    await desk.prove('b@x.example');
    await desk.requests.opened((await desk.ticket('b@x.example')).opening);
    await desk.requests.opened((await desk.ticket('c@x.example', { confirm: false })).opening);
    expect(await desk.requested()).toMatchObject([
      { template: 'confirmation-bare', to: 'a@x.example', bare: true, toName: null, subject: '', automatic: true },
      { template: 'confirmation', to: 'b@x.example', bare: false, toName: 'Rita', subject: 'Printer', automatic: true },
    ]);
  });

  it('T42 a forged mail from a proven address gets the bare confirmation', async () => {
    await desk.prove();
    await desk.requests.opened((await desk.ticket(undefined, { proven: false })).opening);
    expect(await templates()).toEqual(['confirmation-bare']);
  });

  it('OT-3 an answer goes to everybody whom it was meant for, from the line of the ticket', async () => {
    const { id } = await desk.ticket();
    const carl = { name: 'Carl', email: 'carl@client.example', phone: null };
    await desk.command(ticket, `ticket-${id}`, { type: 'AddParticipant', now: desk.now(), person: carl });
    await desk.prove('carl@client.example');
    await desk.requests.replied(await desk.answer(id));
    expect(await desk.requested()).toMatchObject([
      { participant: 1, to: 'rita@client.example', bare: true, automatic: false, line: 'support@desk.example' },
      { participant: 2, to: 'carl@client.example', bare: false, message: testId(2001) },
    ]);
  });

  it('a retired line sends nothing more: another of the type does', async () => {
    const { id } = await desk.ticket();
    await desk.define('lines', { ...(entries.lines[0] as object), retired: true });
    await desk.requests.replied(await desk.answer(id));
    expect(await desk.requested()).toMatchObject([{ line: 'help@desk.example' }]);
  });

  it('OT-5 the news of a closing goes to a proven address only', async () => {
    const { id } = await desk.ticket();
    await desk.requests.closed(await desk.close(id));
    expect(await templates()).toEqual([]);
    await desk.prove();
    const other = await desk.ticket();
    await desk.requests.closed(await desk.close(other.id));
    expect(await templates()).toEqual(['closed']);
  });

  it('T01 nothing automatic goes to our own lines, with or without a tag, or to who asked for none', async () => {
    await desk.refuse('no@x.example');
    for (const address of ['sales@desk.example', 'support+100001.1.aaaa@desk.example', 'no@x.example'])
      await desk.requests.opened((await desk.ticket(address)).opening);
    expect(await templates()).toEqual([]);
  });

  it('T01 the closing of what a list or a machine wrote is told nobody', async () => {
    await desk.prove();
    const letter = testId(800);
    const blob = { hash: 'h', size: 1, owner: 'letter:800' };
    const received = {
      at: desk.now(),
      channel: 'smtp' as const,
      line: 'support@desk.example',
      raw: blob,
      sha256: 's',
      identity: 'i',
      peer: 'p',
      trustedPeer: false,
      helo: 'h',
      envelopeFrom: 'rita@client.example',
      envelopeTo: 'support@desk.example',
    };
    await desk.command(inbound, `inbound-${letter}`, { type: 'ReceiveMessage', received });
    const nothing = { replyTo: [], copied: [], inReplyTo: [], references: [], attachments: [], leftOut: [] };
    const parsed = {
      ...nothing,
      from: { name: null, email: 'rita@client.example', phone: null },
      senderForm: 'single',
      sender: { verdict: 'pass' as const, by: 'dmarc', detail: '' },
      subject: 'News',
      messageId: null,
      language: null,
      text: 'news',
      body: null,
      html: null,
      isAutoReply: false,
      isBounce: false,
      mustNotAutorespond: true,
      bounce: null,
    };
    await desk.command(inbound, `inbound-${letter}`, { type: 'RecordParsing', now: desk.now(), parsed });
    const { id } = await desk.ticket(undefined, { inbound: letter, confirm: false });
    await desk.requests.closed(await desk.close(id));
    expect(await templates()).toEqual([]);
  });
});

describe('T01 and T42 how many', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await Desk.open();
  });
  const open = async (address: string, proven: boolean) => {
    const { opening } = await desk.ticket(address, { proven });
    await desk.requests.opened(opening);
  };

  it('T01 ten an hour to a proven address of 200 mails, then one digest that lists the rest once', async () => {
    await desk.prove();
    for (let n = 0; n < 200; n++) await open('rita@client.example', true);
    const requested = await desk.requested();
    expect(requested.filter(({ template }) => template === 'confirmation')).toHaveLength(10);
    expect(requested.filter(({ template }) => template === 'digest')).toHaveLength(1);
    expect(requested).toHaveLength(11);
    desk.clock.move(59 * minute);
    await desk.sendDue();
    expect(desk.mails.sent).toHaveLength(10);
    desk.clock.move(minute);
    await desk.sendDue();
    const text = desk.mails.sent[10]?.text ?? '';
    expect(text.match(/#?1000\d\d|#?1001\d\d|#?100200/g)?.length).toBe(190);
    expect(text).toContain('100011');
    expect(text).not.toContain('100010');
  });

  it('T01 what is held back is in the digest of its hour and in no other', async () => {
    await desk.prove();
    for (let n = 0; n < 12; n++) await open('rita@client.example', true);
    desk.clock.move(60 * minute);
    for (let n = 0; n < 12; n++) await open('rita@client.example', true);
    desk.clock.move(60 * minute);
    await desk.sendDue();
    const digests = desk.mails.sent.filter(({ text }) => text.includes('100011') || text.includes('100024'));
    expect(digests).toHaveLength(2);
    expect(
      digests.map(({ text }) => ['100011', '100012', '100023', '100024'].filter((number) => text.includes(number))),
    ).toEqual([
      ['100011', '100012'],
      ['100023', '100024'],
    ]);
  });

  it('T42 three an hour and ten a day to one victim of 100 mails, with nothing that was submitted in them', async () => {
    for (let n = 0; n < 100; n++) {
      await open('victim@x.example', false);
      desk.clock.move(10 * minute);
      await desk.sendDue();
    }
    expect(desk.mails.sent).toHaveLength(10);
    for (const mail of desk.mails.sent) {
      const said = JSON.stringify([mail.subject, mail.text, mail.html, mail.to.name, mail.references]);
      for (const canary of ['canary', 'Printer', 'Rita', 'client.example']) expect(said).not.toContain(canary);
      expect(mail.text).toContain('/l/not-me.');
      expect(mail).toMatchObject({ automatic: true, envelopeFrom: '' });
    }
  });

  it('T42 mails of all kinds count: the answers of an agent wait, and go later', async () => {
    const { id } = await desk.ticket('victim@x.example', { proven: false });
    for (let n = 1; n <= 5; n++) await desk.requests.replied(await desk.answer(id, n));
    await desk.sendDue();
    expect(desk.mails.sent).toHaveLength(3);
    const states = await Promise.all((await desk.deliveryIds()).map((one) => desk.delivery(one)));
    expect(states.map(({ status }) => status)).toEqual(['sent', 'sent', 'sent', 'waiting', 'waiting']);
    expect(desk.memory.log.lines.filter(({ level }) => level === 'warn')).toHaveLength(2);
    desk.clock.move(61 * minute);
    await desk.sendDue();
    expect(desk.mails.sent).toHaveLength(5);
  });

  it('T42 three in any hour, also around the edge of one', async () => {
    const { id } = await desk.ticket('victim@x.example', { proven: false });
    desk.clock.move(50 * minute);
    for (let n = 1; n <= 3; n++) await desk.requests.replied(await desk.answer(id, n));
    await desk.sendDue();
    desk.clock.move(20 * minute);
    for (let n = 4; n <= 6; n++) await desk.requests.replied(await desk.answer(id, n));
    await desk.sendDue();
    expect(desk.mails.sent).toHaveLength(3);
    desk.clock.move(41 * minute);
    await desk.sendDue();
    expect(desk.mails.sent).toHaveLength(6);
  });

  it('T42 a line sends so many an hour to unproven addresses; the tickets are there, the mails wait, an alarm says so', async () => {
    const limits = { ...entries.limits[0], ...defaultLimits, id: known.limits, unprovenMailsPerLineAndHour: 20 };
    await desk.define('limits', limits);
    await desk.prove('known@x.example');
    for (let n = 0; n < 50; n++) await open(`victim${n}@x.example`, false);
    await open('known@x.example', true);
    await desk.sendDue();
    expect(desk.mails.sent).toHaveLength(21);
    expect(desk.memory.log.lines.filter(({ level }) => level === 'warn')).toHaveLength(30);
    desk.clock.move(61 * minute);
    await desk.sendDue();
    expect(desk.mails.sent).toHaveLength(41);
  });

  it('T42 «not me» stops what waits and what comes, an answer of an agent included, and the ticket can say so', async () => {
    const { id } = await desk.ticket('victim@x.example', { proven: false });
    await desk.requests.replied(await desk.answer(id));
    await desk.refuse('victim@x.example');
    await desk.sendDue();
    expect(desk.mails.sent).toEqual([]);
    expect((await desk.delivery((await desk.deliveryIds())[0])).status).toBe('failed');
  });
});

describe('X-2 exactly once', () => {
  const cases = [
    ['confirmation', async (desk: Desk) => (await desk.ticket()).opening],
    ['answer', async (desk: Desk) => desk.answer((await desk.ticket()).id)],
    ['closing', async (desk: Desk) => desk.close((await desk.ticket()).id)],
  ] as const;
  const handle = (desk: Desk, event: never) => {
    const { type } = event as { type: string };
    const { requests } = desk;
    return type === 'TicketOpened'
      ? requests.opened(event)
      : type === 'AgentReplied'
        ? requests.replied(event)
        : requests.closed(event);
  };

  it.each(cases)('one %s, however often its event comes and wherever the process dies', async (_, make) => {
    for (let appends = 0; ; appends++) {
      const desk = await Desk.open();
      await desk.prove();
      const event = (await make(desk)) as never;
      desk.events.dieAfter(appends);
      await handle(desk, event).catch(() => undefined);
      const died = desk.events.isDead;
      desk.events.revive();
      await Promise.all([handle(desk, event), handle(desk, event)]);
      await handle(desk, event);
      await desk.sendDue();
      await desk.sendDue();
      expect(await desk.deliveryIds()).toHaveLength(1);
      expect(desk.mails.sent).toHaveLength(1);
      if (!died) return;
    }
  });
});
