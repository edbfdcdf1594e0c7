import type { Settings } from '@eventdesk/domain/catalog/settings';
import { claim, claimStream } from '@eventdesk/domain/contact/claim';
import type { ReceivedLetter } from '@eventdesk/domain/inbound/decider';
import { typeOfLine } from '@eventdesk/domain/inbound/line-type';
import { lineFor } from '@eventdesk/domain/inbound/routing';
import type { ParsedData, Route, SettledData } from '@eventdesk/domain/inbound/events';
import { languages } from '@eventdesk/domain/shapes';
import type { Language, Person } from '@eventdesk/domain/shapes';
import type { FirstMessage, TicketCommand } from '@eventdesk/domain/ticket/commands';
import { ticket } from '@eventdesk/domain/ticket/decider';
import { openingOf, statusesFor } from '@eventdesk/domain/ticket/opening';
import type { CommandContext } from '@eventdesk/kernel/loader';
import { revealed } from '@eventdesk/kernel/personal';
import { millis, timestamp } from '@eventdesk/kernel/ports/clock';
import type { Platform } from '@eventdesk/platform/compose/platform';
import type { LookUp } from './look-up';

type Settled = Omit<SettledData, 'at'>;
type ContextOf = (step: string) => CommandContext;

const nobody: Person = { name: null, email: null, phone: null };

/** Carries out what the letter's stream says: opens, adds, or notes; answers the outcome. */
export class TicketOfLetter {
  constructor(
    private readonly platform: Platform,
    private readonly lookUp: LookUp,
  ) {}

  async follow(id: string, letter: ReceivedLetter, settings: Settings, context: ContextOf): Promise<Settled> {
    const { route, parsed } = letter;
    if (!route || !parsed) throw new Error(`letter ${id} is routed, and its route or parsing is missing`);
    switch (route.to) {
      case 'open':
        return this.open(id, letter, parsed, route, settings, context);
      case 'add':
        return this.add(id, letter, parsed, route, settings, context);
      case 'duplicate':
        return this.settled('duplicate', route.ticket, route.of);
      case 'bounce':
      case 'automatic':
        if (route.ticket) await this.note(id, parsed, route.to, route.ticket, context);
        return this.settled(route.to, route.ticket, null);
    }
  }

  private async open(
    id: string,
    letter: ReceivedLetter,
    parsed: ParsedData,
    route: Extract<Route, { to: 'open' }>,
    settings: Settings,
    context: ContextOf,
  ): Promise<Settled> {
    const { received } = letter;
    const line = lineFor(settings, received.line);
    const type = typeOfLine(settings, received.line);
    if (!type) throw new Error('the ticket type that the letter was routed for is gone; define one and replay');
    const why = route.why === 'same-mail' ? 'same-mail' : 'named-only';
    const opening = openingOf(settings, {
      id: route.ticket,
      at: this.now(),
      channel: 'mail',
      type,
      line: line?.address ?? received.line,
      subject: revealed(parsed.subject, ''),
      language: this.language(parsed),
      requester: revealed(parsed.from, nobody),
      proven: route.proven,
      confirm: (line?.confirms ?? false) && !parsed.mustNotAutorespond,
      inbound: id,
      links: route.linked ? [{ ticket: route.linked, why }] : [],
      message: this.said(id, letter, parsed, route.proven),
    });
    await this.platform.commands.runNumbered(ticket, opening.stream, opening.series, opening.command, context('open'));
    if (route.linked)
      await this.run(route.linked, { type: 'LinkTicket', now: this.now(), ticket: route.ticket, why }, context('link'));
    if (type.copiesTakePart && route.proven) await this.copy(route.ticket, parsed, settings, context);
    await this.own(parsed, route.ticket, context);
    return this.settled('opened', route.ticket, null);
  }

  private async add(
    id: string,
    letter: ReceivedLetter,
    parsed: ParsedData,
    route: Extract<Route, { to: 'add' }>,
    settings: Settings,
    context: ContextOf,
  ): Promise<Settled> {
    const said = { ...this.said(id, letter, parsed, route.proven), participant: route.participant };
    const statuses = statusesFor(settings);
    await this.run(
      route.ticket,
      { type: 'AddRequesterMessage', now: this.now(), said, statuses, closes: route.closes },
      context('add'),
    );
    const present = await this.lookUp.ticket(route.ticket);
    // Another copy of the mail was faster, by a line of another type: it said the same already (T12).
    if (!present?.messages.has(said.message))
      return this.settled('duplicate', route.ticket, present?.identities.get(letter.received.identity) ?? null);
    const type = settings.types.get(present.type);
    if (type?.copiesTakePart && route.proven) await this.copy(route.ticket, parsed, settings, context);
    await this.own(parsed, route.ticket, context);
    return this.settled('added', route.ticket, null);
  }

  /** People copied on a proven mail take part, where the type says so (T02). */
  private async copy(ticketId: string, parsed: ParsedData, settings: Settings, context: ContextOf): Promise<void> {
    for (const [index, copied] of parsed.copied.entries()) {
      const person = revealed(copied, null);
      // The desk's own lines never take part: it would answer itself.
      if (person?.email && !lineFor(settings, person.email))
        await this.run(ticketId, { type: 'AddParticipant', now: this.now(), person }, context(`copy:${index}`));
    }
  }

  /** The mail's Message-ID leads answers to it to this ticket (T02). */
  private async own(parsed: ParsedData, ticketId: string, context: ContextOf): Promise<void> {
    const messageId = parsed.messageId === null ? '' : revealed(parsed.messageId, '');
    if (messageId === '') return;
    const stream = claimStream(this.platform.ids, 'message-id', messageId);
    await this.platform.commands.run(
      claim,
      stream,
      { type: 'ClaimValue', now: this.now(), kind: 'message-id', owner: `ticket-${ticketId}` },
      context('claim-message-id'),
    );
  }

  private async note(
    id: string,
    parsed: ParsedData,
    outcome: 'bounce' | 'automatic',
    ticketId: string,
    context: ContextOf,
  ): Promise<void> {
    const excerpt = revealed(parsed.text, '').slice(0, 2000);
    await this.run(
      ticketId,
      { type: 'NoteAutomaticMail', now: this.now(), inbound: id, outcome, excerpt },
      context('note'),
    );
  }

  private said(id: string, { received }: ReceivedLetter, parsed: ParsedData, proven: boolean): FirstMessage {
    return {
      message: this.platform.ids.timed(millis(received.at), 'message', id),
      channel: 'mail',
      from: parsed.from,
      text: parsed.text,
      body: parsed.body,
      html: parsed.html,
      attachments: parsed.attachments,
      inbound: id,
      identity: received.identity,
      messageId: parsed.messageId,
      proven,
      leftOut: parsed.leftOut,
      handedInBy: null,
    };
  }

  private async settled(
    outcome: Settled['outcome'],
    ticketId: string | null,
    duplicateOf: string | null,
  ): Promise<Settled> {
    const number = ticketId === null ? null : ((await this.lookUp.ticket(ticketId))?.number ?? null);
    return { outcome, ticket: ticketId, number, duplicateOf };
  }

  private language(parsed: ParsedData): Language {
    const known = languages.find((one) => one === (parsed.language ?? this.platform.language));
    return known ?? 'en';
  }

  private async run(ticketId: string, command: TicketCommand, context: CommandContext): Promise<void> {
    await this.platform.commands.run(ticket, `ticket-${ticketId}`, command, context);
  }

  private now(): string {
    return timestamp(this.platform.clock.now());
  }
}
