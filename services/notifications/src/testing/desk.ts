import { areaNames, areaStream } from '@eventdesk/domain/catalog/events';
import type { Area } from '@eventdesk/domain/catalog/events';
import type { Settings } from '@eventdesk/domain/catalog/settings';
import { noSettings, withSetting } from '@eventdesk/domain/catalog/settings';
import { catalogue } from '@eventdesk/domain/catalogue';
import { claim, claimStream } from '@eventdesk/domain/contact/claim';
import { contact } from '@eventdesk/domain/contact/contact';
import type { ContactCommand } from '@eventdesk/domain/contact/contact';
import { delivery } from '@eventdesk/domain/delivery/decider';
import type { DeliveryCommand, RequestedDelivery } from '@eventdesk/domain/delivery/decider';
import { entries, statuses, testId } from '@eventdesk/domain/testing/default-settings';
import { defineSetting } from '@eventdesk/domain/testing/define-setting';
import { mailSaid, opened, reply } from '@eventdesk/domain/testing/ticket-samples';
import type { OpenTicket, TicketCommand } from '@eventdesk/domain/ticket/commands';
import { ticket } from '@eventdesk/domain/ticket/decider';
import type { Command, Decider } from '@eventdesk/kernel/decider';
import type { NewEvent, RecordedEvent } from '@eventdesk/kernel/event';
import { load } from '@eventdesk/kernel/loader';
import { timestamp } from '@eventdesk/kernel/ports/clock';
import type { OutgoingMail } from '@eventdesk/kernel/ports/mail-composer';
import type { MailSender, MailToSend, SendOutcome } from '@eventdesk/kernel/ports/mail-sender';
import { Folded } from '@eventdesk/platform/compose/folded';
import { CrashingEvents } from '@eventdesk/platform/compose/testing/crashing-events';
import { memoryPlatform, standingClock } from '@eventdesk/platform/compose/testing/memory-platform';
import { BouncePolicy } from '../bounce-policy';
import { DeliverySender } from '../delivery-sender';
import { MailOfDelivery } from '../mail-of-delivery';
import { RequestPolicy } from '../request-policy';

/** A way out that keeps mails, and answers what a test wants. */
export class KeptMails implements MailSender {
  readonly timeLimitMs = 60_000;
  keepsOne?: true;
  readonly sent: OutgoingMail[] = [];
  answers: SendOutcome[] = [];
  private composed: OutgoingMail | undefined;

  readonly compose = (mail: OutgoingMail) => {
    this.composed = mail;
    return { raw: Buffer.from(mail.text), envelope: { from: mail.envelopeFrom, to: mail.to.address } };
  };

  async send(_mail?: MailToSend, _mayGo?: () => boolean): Promise<SendOutcome> {
    this.sent.push(this.composed as OutgoingMail);
    return this.answers.shift() ?? { outcome: 'sent', response: '250 taken' };
  }

  async close(): Promise<void> {}
}

/** Notifications over in-memory stores, with the settings of `entries`; tickets are opened by their decider. */
export class Desk {
  readonly clock = standingClock(Date.UTC(2026, 1, 1, 10));
  events!: CrashingEvents;
  readonly memory = memoryPlatform(catalogue, this.clock, (events) => (this.events = new CrashingEvents(events)));
  readonly platform = this.memory.platform;
  readonly settings = new Folded<Settings>(this.platform.events, areaNames.map(areaStream), withSetting, noSettings);
  readonly mails = new KeptMails();
  readonly requests = new RequestPolicy(this.platform, this.settings);
  readonly sender = this.process();
  readonly bounces = new BouncePolicy(this.platform);
  private tickets = 0;

  static async open(): Promise<Desk> {
    const desk = new Desk();
    for (const area of areaNames) for (const entry of entries[area]) await desk.define(area, entry);
    await desk.settings.refresh();
    return desk;
  }

  /** A sender as another process has it. */
  process(): DeliverySender {
    const mails = new MailOfDelivery(this.platform);
    return new DeliverySender(this.platform, this.settings, mails, this.mails.compose, this.mails);
  }

  define(area: Area, entry: object): Promise<void> {
    return defineSetting(this.platform, area, entry);
  }

  now = (): string => timestamp(this.clock.now());

  async command<S, C extends Command, E extends NewEvent>(decider: Decider<S, C, E>, stream: string, command: C) {
    const commandId = this.platform.newId();
    const context = {
      commandId,
      correlationId: commandId,
      causationId: commandId,
      actor: 'timer:test',
      at: this.now(),
    };
    await this.platform.commands.run(decider, stream, command, context);
    return (await this.platform.events.read(stream, { backwards: true, limit: 1 }))[0] as RecordedEvent<never, never>;
  }

  /** Opens a ticket for an address; answers its id and the opening. */
  async ticket(address = 'rita@client.example', more: Partial<OpenTicket['opened']> = {}) {
    const id = testId(5000 + ++this.tickets);
    const data = {
      ...(opened().data as OpenTicket['opened']),
      at: this.now(),
      number: String(100000 + this.tickets),
      requester: { name: 'Rita', email: address, phone: null },
      replyTo: address,
      inbound: null,
      ...more,
    };
    const message = mailSaid(this.tickets, { text: 'a canary of what was submitted', inbound: null });
    const command: TicketCommand = { type: 'OpenTicket', opened: data, message };
    await this.command(ticket, `ticket-${id}`, command);
    const [opening] = await this.platform.events.read(`ticket-${id}`, { limit: 1 });
    return { id, opening: opening as RecordedEvent<never, never> };
  }

  /** An agent answers; answers the event of it. */
  async answer(id: string, n = 1, then: 'wait' | 'solved' = 'wait'): Promise<RecordedEvent<never, never>> {
    await this.command(ticket, `ticket-${id}`, { ...reply(n, { then }), now: this.now() });
    const events = await this.platform.events.read(`ticket-${id}`);
    return events.findLast(({ type }) => type === 'AgentReplied') as RecordedEvent<never, never>;
  }

  close = (id: string): Promise<RecordedEvent<never, never>> =>
    this.command(ticket, `ticket-${id}`, { type: 'CloseTicket', now: this.now(), by: 'agent', statuses });

  /** Puts an address on file and does something with it. */
  async contact(address: string, command: (now: string) => ContactCommand): Promise<void> {
    const stream = claimStream(this.platform.ids, 'address', address);
    const owner = `contact-${this.platform.ids.hashed('contact', address)}`;
    const now = this.now();
    await this.command(claim, stream, { type: 'ClaimValue', now, kind: 'address', owner });
    const person = { name: null, email: address, phone: null };
    await this.command(contact, owner, { type: 'CreateContact', now, person });
    await this.command(contact, owner, command(now));
  }
  prove = (address = 'rita@client.example'): Promise<void> =>
    this.contact(address, (now) => ({ type: 'ProveAddress', now, address, how: 'dmarc' }));
  refuse = (address = 'rita@client.example'): Promise<void> =>
    this.contact(address, (now) => ({ type: 'RefuseAddress', now, address }));

  /** Ids of all deliveries, in the order they were requested. */
  async deliveryIds(): Promise<readonly string[]> {
    const all = await this.platform.events.readAll(-1, 100_000);
    return all.flatMap(({ type, stream }) => (type === 'DeliveryRequested' ? [stream.slice('delivery-'.length)] : []));
  }

  async delivery(id: string | undefined): Promise<RequestedDelivery> {
    return (await load(this.platform.events, delivery, `delivery-${id}`)).state as RequestedDelivery;
  }

  async requested(): Promise<readonly RequestedDelivery['requested'][]> {
    return Promise.all((await this.deliveryIds()).map(async (id) => (await this.delivery(id)).requested));
  }

  deliver = (id: string, command: DeliveryCommand) => this.command(delivery, `delivery-${id}`, command);

  /** Tries every delivery that is due. */
  async sendDue(): Promise<void> {
    for (const id of await this.deliveryIds()) await this.sender.attempt(id);
  }
}
