import { delivery } from '@eventdesk/domain/delivery/decider';
import type { DeliveryCommand } from '@eventdesk/domain/delivery/decider';
import { linkToken } from '@eventdesk/domain/mail-address/link-token';
import type { LinkPurpose } from '@eventdesk/domain/mail-address/link-token';
import { statuses, testId } from '@eventdesk/domain/testing/default-settings';
import { ticket } from '@eventdesk/domain/ticket/decider';
import type { Command, Decider } from '@eventdesk/kernel/decider';
import type { NewEvent, RecordedEvent } from '@eventdesk/kernel/event';
import { timestamp } from '@eventdesk/kernel/ports/clock';
import { Desk } from '../testing/desk';
import type { Linked } from './mailed-links';
import { MailedLinks } from './mailed-links';
import { buttonPage, usedPage } from './page';

const minute = 60_000;
const day = 24 * 60 * minute;

describe('T18 mailed links', () => {
  let desk: Desk;
  let links: MailedLinks;
  let id: string;
  const mailed = testId(700);
  const now = () => timestamp(desk.clock.now());
  const run = <S, C extends Command, E extends NewEvent>(
    decider: Decider<S, C, E>,
    stream: string,
    command: C,
    cause = desk.platform.newId(),
  ) => {
    const commandId = desk.platform.newId();
    const context = { commandId, correlationId: commandId, causationId: cause, actor: 'timer:test', at: now() };
    return desk.platform.commands.run(decider, stream, command, context);
  };
  const deliver = (of: string, command: DeliveryCommand, cause?: string) =>
    run(delivery, `delivery-${of}`, command, cause);
  /** Mails about the last event of the ticket. */
  const mail = async (of: string): Promise<void> => {
    const { id: cause } = await desk.last(`ticket-${id}`);
    const [first] = (await desk.platform.events.read(`delivery-${mailed}`)) as [RecordedEvent];
    const requested = first.data as Extract<DeliveryCommand, { type: 'RequestDelivery' }>['requested'];
    await deliver(of, { type: 'RequestDelivery', requested }, cause);
    await send(of);
  };
  const send = async (of: string): Promise<void> => {
    await deliver(of, { type: 'AttemptDelivery', now: now(), messageId: 'x@y' });
    await deliver(of, { type: 'RecordOutcome', now: now(), attempt: 1, outcome: 'sent', reason: '250' });
  };
  const token = (purpose: LinkPurpose, deliveryId = mailed) =>
    linkToken(desk.platform.signing.signer('mail-address'), { purpose, deliveryId });
  const look = async (purpose: LinkPurpose, of = mailed) => (await links.look(token(purpose, of))) as Linked;
  const use = async (purpose: LinkPurpose, of = mailed) => links.use(await look(purpose, of));
  const close = () => run(ticket, `ticket-${id}`, { type: 'CloseTicket', now: now(), by: 'agent', statuses });
  const requested = async () => (await desk.log('delivery')).filter(({ type }) => type === 'DeliveryRequested');
  const fresh = async () => ((await requested()).at(-1)?.stream ?? '').slice('delivery-'.length);

  beforeEach(async () => {
    desk = await Desk.open();
    links = new MailedLinks(desk.platform, desk.settings);
    await desk.take();
    id = (await desk.ticketIds())[0] as string;
    await deliver(mailed, {
      type: 'RequestDelivery',
      requested: {
        at: now(),
        channel: 'mail',
        ticket: id,
        number: '100001',
        participant: 1,
        template: 'confirmation',
        templateVersion: 1,
        language: 'en',
        line: 'support@desk.example',
        to: 'rita@client.example',
        toName: null,
        message: null,
        bare: true,
        automatic: true,
        notBefore: null,
        subject: '',
      },
    });
    await send(mailed);
  });

  it('looking changes nothing, however often a scanner does, and tells only the number', async () => {
    const head = await desk.platform.events.head();
    for (const purpose of ['ticket', 'close', 'reopen', 'not-me'] as const) {
      const page = buttonPage(await look(purpose));
      expect(page).toContain('#100001');
      for (const secret of ['Printer', 'rita', 'print.']) expect(page).not.toContain(secret);
    }
    expect(await desk.platform.events.head()).toBe(head);
  });

  it('T38 a token of another purpose, delivery or desk leads nowhere', async () => {
    const [purpose, delivered, mac] = token('ticket').split('.');
    for (const wrong of [
      `close.${delivered}.${mac}`,
      `${purpose}.${testId(701)}.${mac}`,
      `${purpose}.${delivered}.${'a'.repeat(32)}`,
      'x',
      '',
    ])
      expect(await links.look(wrong)).toBeUndefined();
    expect(await links.look(token('sign-in'))).toBeUndefined();
    expect(await links.look(token('ticket', testId(702)))).toBeUndefined();
  });

  it('the button closes and reopens; each use is an event', async () => {
    const state = async () => (await desk.ticket(id)).current.state;
    expect(await use('close')).toBe('closed');
    expect(await state()).toBe('closed');
    expect(await use('reopen')).toBe('reopened');
    expect(await state()).toBe('awaiting-reply');
    const used = (await desk.log('delivery')).filter(({ type }) => type === 'LinkUsed');
    expect(used.map(({ data }) => (data as { purpose: string }).purpose)).toEqual(['close', 'reopen']);
    const closed = (await desk.log('ticket')).find(({ type }) => type === 'TicketClosed');
    expect(closed).toMatchObject({ data: { by: 'requester' }, metadata: { actor: `requester:${id}:1` } });
  });

  it('a page that is loaded again changes nothing', async () => {
    for (const purpose of ['ticket', 'close', 'reopen', 'not-me'] as const) {
      const first = await use(purpose);
      const head = await desk.platform.events.head();
      for (let n = 0; n < 3; n++) expect(await use(purpose)).toBe(first);
      expect(await desk.platform.events.head()).toBe(head);
    }
    // The ticket was closed again since: the page that opened it says so and leaves it closed.
    await close();
    const head = await desk.platform.events.head();
    expect(await use('reopen')).toBe('overtaken');
    expect(buttonPage(await look('reopen'))).not.toContain('<button');
    expect(await desk.platform.events.head()).toBe(head);
  });

  it('OT-5 a close link belongs to the answer that it came with: it does not close what was opened again after it', async () => {
    const [old, fresh] = [testId(710), testId(711)];
    await mail(old);
    await close();
    await use('reopen');
    await mail(fresh);
    const head = await desk.platform.events.head();
    const page = buttonPage(await look('close', old));
    expect(page).toContain('was opened again after the mail');
    expect(page).not.toContain('<button');
    expect(await use('close', old)).toBe('overtaken');
    expect(await desk.platform.events.head()).toBe(head);
    expect(await use('close', fresh)).toBe('closed');
    expect((await desk.ticket(id)).current.state).toBe('closed');
  });

  it('T42 its use proves the address that it was mailed to; «not me» refuses it and proves nothing', async () => {
    const contacts = async () => (await desk.log('contact')).map(({ type }) => type);
    await use('not-me');
    expect(await contacts()).toEqual(['ContactCreated', 'AddressRefused']);
    await use('ticket');
    expect(await contacts()).toEqual(['ContactCreated', 'AddressRefused', 'AddressProven']);
  });

  it('works until thirty days after the closing, then mails a fresh one to the same address, and no more than three an hour', async () => {
    await close();
    desk.clock.move(30 * day);
    expect((await look('ticket')).expired).toBe(false);
    desk.clock.move(1);
    expect((await look('ticket')).expired).toBe(true);
    expect(buttonPage(await look('ticket'))).toContain('Mail me a new link');
    for (let n = 0; n < 10; n++) expect(await use('ticket')).toBe('mailed');
    const asked = (await requested()).slice(1);
    expect(asked).toHaveLength(3);
    for (const { data } of asked)
      expect(data).toMatchObject({ template: 'fresh-link', to: 'rita@client.example', bare: true });
  });

  it('«not me» works also when the rest is over', async () => {
    await close();
    desk.clock.move(31 * day);
    expect(await use('not-me')).toBe('stopped');
  });

  it('a fresh one opens the ticket although it was closed long ago, once, and for a quarter of an hour', async () => {
    await close();
    desk.clock.move(31 * day);
    await use('ticket');
    const first = await fresh();
    await send(first);
    desk.clock.move(15 * minute);
    const seen = await look('ticket', first);
    expect(await links.use(seen)).toBe('shown');
    // The page was open twice: the second button comes too late.
    expect(await links.use(seen)).toBe('mailed');
    expect((await look('ticket', first)).expired).toBe(true);
    const second = await fresh();
    expect(second).not.toBe(first);
    await send(second);
    desk.clock.move(15 * minute + 1);
    expect((await look('ticket', second)).expired).toBe(true);
  });

  it('T06 the page of a ticket runs nothing of what was said', async () => {
    const linked = await look('ticket');
    const evil = '<script>alert(1)</script>"\'&';
    const hostile = { ...linked, ticket: { ...linked.ticket, subject: evil } };
    const page = usedPage(hostile, 'shown', evil, [{ mine: false, who: evil, at: now(), text: evil }], 'UTC');
    expect(page).not.toContain('<script');
    expect(page.match(/&#60;script&#62;/g)).toHaveLength(4);
  });
});
