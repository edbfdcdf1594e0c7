import type { Settings, TicketType } from '@eventdesk/domain/catalog/settings';
import { claim, claimStream } from '@eventdesk/domain/contact/claim';
import type { ClaimKind } from '@eventdesk/domain/contact/claim';
import { contact } from '@eventdesk/domain/contact/contact';
import { inbound } from '@eventdesk/domain/inbound/decider';
import type { InboundCommand, ReceivedLetter } from '@eventdesk/domain/inbound/decider';
import { typeOfLine } from '@eventdesk/domain/inbound/line-type';
import type { RoutingFacts } from '@eventdesk/domain/inbound/routing';
import { routeOf } from '@eventdesk/domain/inbound/routing';
import type { RecordedEvent } from '@eventdesk/kernel/event';
import { load } from '@eventdesk/kernel/loader';
import type { CommandContext } from '@eventdesk/kernel/loader';
import { revealed } from '@eventdesk/kernel/personal';
import { millis, timestamp } from '@eventdesk/kernel/ports/clock';
import type { Platform, Signer } from '@eventdesk/platform/compose/platform';
import type { Folded } from '@eventdesk/platform/compose/folded';
import { gather } from './gather';
import { LookUp } from './look-up';
import { TicketOfLetter } from './ticket-of-letter';

/** Name in actors, ids and consumer groups: stored, never renamed. */
export const letterPolicy = 'tickets.letters';

/**
 * Turns parsed letters into tickets (invariant 5): decides the route in the letter's own stream, and
 * only from that touches a ticket; then settles the letter. Each step may be repeated: ids come from the letter.
 */
export class LetterPolicy {
  private readonly lookUp: LookUp;
  private readonly signer: Signer;
  private readonly tickets: TicketOfLetter;

  constructor(
    private readonly platform: Platform,
    private readonly settings: Folded<Settings>,
  ) {
    this.lookUp = new LookUp(platform);
    this.signer = platform.signing.signer('mail-address');
    this.tickets = new TicketOfLetter(platform, this.lookUp);
  }

  /** Handles MessageParsed and MessageReplayed. */
  handle(event: RecordedEvent): Promise<void> {
    return this.carryOut(event, true);
  }

  /** @param helps whether another copy of the mail, met half done, is carried out first. */
  private async carryOut(event: RecordedEvent, helps: boolean): Promise<void> {
    const settings = await this.settings.recent();
    const id = event.stream.slice('inbound-'.length);
    let letter = await this.letter(event.stream);
    if (letter.status === 'received' || letter.status === 'held' || letter.status === 'settled') return;
    if (letter.status === 'parsed') {
      await this.route(event, id, letter, settings, helps);
      letter = await this.letter(event.stream);
      if (letter.status !== 'routed') return;
    }
    await this.know(letter, (step) => this.context(event, id, letter, step));
    const settled = await this.tickets.follow(id, letter, settings, (step) => this.context(event, id, letter, step));
    await this.command(
      event.stream,
      { type: 'SettleMessage', now: this.now(), settled },
      this.context(event, id, letter, 'settle'),
    );
  }

  private async route(
    event: RecordedEvent,
    id: string,
    letter: ReceivedLetter,
    settings: Settings,
    helps: boolean,
  ): Promise<void> {
    const { received, parsed } = letter;
    if (!parsed) throw new Error(`letter ${id} is parsed, and its parsing is missing`);
    const type = typeOfLine(settings, received.line) ?? typeOfLine(await this.settings.refresh(), received.line);
    const context = (step: string): CommandContext => this.context(event, id, letter, `${event.id}:${step}`);
    if (!type) {
      await this.command(
        event.stream,
        {
          type: 'HoldMessage',
          now: this.now(),
          cause: 'no-ticket-type',
          detail: 'the settings have no ticket type for this line',
        },
        context('hold'),
      );
      return;
    }
    const others = await this.others(event.stream, letter, settings, type, helps, context);
    const newTicket = this.platform.ids.timed(millis(received.at), 'ticket', id);
    const facts = await gather(
      this.lookUp,
      this.signer,
      settings,
      { inbound: id, newTicket, received, parsed },
      others,
    );
    const route = routeOf(facts);
    await this.command(
      event.stream,
      route.to === 'hold'
        ? { type: 'HoldMessage', now: this.now(), cause: route.cause, detail: route.detail }
        : { type: 'RouteMessage', now: this.now(), route },
      context('route'),
    );
  }

  /**
   * Other letters with the same mail: of this type, it is the first (T12); of another, both open tickets (PG-1). One
   * claim for most mails; a second, of the type's own, only where the first copy came by a line of another type.
   */
  private async others(
    own: string,
    { received }: ReceivedLetter,
    settings: Settings,
    type: TicketType,
    helps: boolean,
    context: (step: string) => CommandContext,
  ): Promise<Pick<RoutingFacts, 'firstWithIdentity' | 'sameMail'>> {
    const { identity } = received;
    const owner = await this.claim('mail', identity, own, context('claim'));
    if (owner === own) return { firstWithIdentity: null, sameMail: null };
    const copy = await this.copy(owner, helps);
    if (typeOfLine(settings, copy.line)?.id === type.id) return { firstWithIdentity: copy, sameMail: null };
    const ofType = await this.claim('mail', `${type.id}:${identity}`, own, context('claim-type'));
    return {
      firstWithIdentity: ofType === own ? null : await this.copy(ofType, helps),
      sameMail: copy.ticket,
    };
  }

  /**
   * Another letter, and the ticket that came of it. If it is not through it is carried out here: doing so twice is
   * once, and the ticket is wanted now.
   */
  private async copy(
    stream: string,
    helps: boolean,
  ): Promise<{ readonly inbound: string; readonly ticket: string | null; readonly line: string }> {
    let letter = await this.letter(stream);
    if (helps && (letter.status === 'parsed' || letter.status === 'routed')) {
      const events = await this.platform.events.read(stream);
      const announced = events.findLast(({ type }) => type === 'MessageParsed' || type === 'MessageReplayed');
      if (announced) await this.carryOut(announced, false);
      letter = await this.letter(stream);
    }
    const { route, received } = letter;
    const ticket = route && 'ticket' in route ? route.ticket : null;
    return { inbound: stream.slice('inbound-'.length), ticket, line: received.line };
  }

  /** Puts the sender on file, and what his mail proves about his address (T02, T42). */
  private async know(letter: ReceivedLetter, context: (step: string) => CommandContext): Promise<void> {
    const { parsed, received, route } = letter;
    if (route?.to !== 'open' && route?.to !== 'add') return;
    const person = parsed ? revealed(parsed.from, null) : null;
    const address = person?.email;
    if (!parsed || !person || !address || parsed.senderForm !== 'single') return;
    const fresh = `contact-${this.platform.ids.timed(millis(received.at), 'contact', received.identity, received.line)}`;
    const stream = await this.claim('address', address, fresh, context('claim-address'));
    const now = this.now();
    await this.platform.commands.run(contact, stream, { type: 'CreateContact', now, person }, context('contact'));
    const how = parsed.sender.verdict === 'pass' ? 'dmarc' : route.to === 'add' && route.proven ? 'token' : undefined;
    if (how)
      await this.platform.commands.run(contact, stream, { type: 'ProveAddress', now, address, how }, context('prove'));
  }

  /** Claims a value for an owner; answers who has it now. */
  private async claim(kind: ClaimKind, value: string, owner: string, context: CommandContext): Promise<string> {
    const stream = claimStream(this.platform.ids, kind, value);
    const { state } = await this.platform.commands.run(
      claim,
      stream,
      { type: 'ClaimValue', now: this.now(), kind, owner },
      context,
    );
    // A repeat is answered from the events it wrote, so the state is folded either way.
    return state.owner ?? (await load(this.platform.events, claim, stream)).state.owner ?? owner;
  }

  private async letter(stream: string): Promise<ReceivedLetter> {
    const { state } = await load(this.platform.events, inbound, stream);
    if (state.status === 'none') throw new Error(`${stream} has no events; its letter was announced`);
    return state;
  }

  private async command(stream: string, command: InboundCommand, context: CommandContext): Promise<void> {
    await this.platform.commands.run(inbound, stream, command, context);
  }

  private context(event: RecordedEvent, id: string, letter: ReceivedLetter, step: string): CommandContext {
    return {
      commandId: this.platform.ids.timed(millis(letter.received.at), 'command', letterPolicy, id, step),
      correlationId: event.metadata.correlationId,
      causationId: event.id,
      actor: `policy:${letterPolicy}`,
      at: this.now(),
    };
  }

  private now(): string {
    return timestamp(this.platform.clock.now());
  }
}
