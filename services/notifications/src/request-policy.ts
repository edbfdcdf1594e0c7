import type { Settings } from '@eventdesk/domain/catalog/settings';
import { lineAt, limitsOf } from '@eventdesk/domain/catalog/settings';
import { autoreply, autoreplyStream } from '@eventdesk/domain/contact/autoreply';
import { claim, claimStream } from '@eventdesk/domain/contact/claim';
import { contact, hasRefused, isProven } from '@eventdesk/domain/contact/contact';
import { delivery } from '@eventdesk/domain/delivery/decider';
import type { Template } from '@eventdesk/domain/delivery/events';
import { lineOf, recipientOf, requestOf } from '@eventdesk/domain/delivery/requesting';
import type { Recipient } from '@eventdesk/domain/delivery/requesting';
import { templateVersion } from '@eventdesk/domain/texts/render';
import { ticket } from '@eventdesk/domain/ticket/decider';
import type { AgentReplied, TicketClosed, TicketOpened } from '@eventdesk/domain/ticket/events';
import type { OpenedTicket } from '@eventdesk/domain/ticket/state';
import type { EventOf, RecordedEvent } from '@eventdesk/kernel/event';
import { load } from '@eventdesk/kernel/loader';
import type { CommandContext } from '@eventdesk/kernel/loader';
import { millis, timestamp } from '@eventdesk/kernel/ports/clock';
import type { Folded } from '@eventdesk/platform/compose/folded';
import type { Platform } from '@eventdesk/platform/compose/platform';

/** Name in actors, ids and consumer groups: stored, never renamed. */
export const requestPolicy = 'notifications.requests';

const hour = 3_600_000;

/**
 * Turns what happens in tickets into mails to send (DESIGN.md, "Outgoing"): a confirmation (OT-2), an agent's answer
 * (OT-3), the news that a ticket was closed (OT-5). Automatic ones are granted by the address' own stream (T01, T42).
 */
export class RequestPolicy {
  constructor(
    private readonly platform: Pick<Platform, 'events' | 'ids' | 'commands' | 'clock'>,
    private readonly settings: Folded<Settings>,
  ) {}

  async opened(event: EventOf<typeof TicketOpened>): Promise<void> {
    if (event.data.confirm) await this.automatic(event, 'confirmation', !event.data.proven);
  }

  async closed(event: EventOf<typeof TicketClosed>): Promise<void> {
    await this.automatic(event, 'closed', false);
  }

  async replied(event: EventOf<typeof AgentReplied>): Promise<void> {
    const state = await this.stateAt(event);
    for (const ordinal of event.data.to) {
      const recipient = recipientOf(state, ordinal);
      if (!recipient) continue;
      const bare = !(await this.known(recipient.address)).proven;
      await this.request(event, state, recipient, {
        template: 'agent-reply',
        message: event.data.message,
        automatic: false,
        bare,
      });
    }
  }

  /** Asks the address' stream for leave, and requests the mail, or a digest, or nothing. */
  private async automatic(event: RecordedEvent, kind: 'confirmation' | 'closed', unprovenMail: boolean): Promise<void> {
    const state = await this.stateAt(event);
    const recipient = recipientOf(state, 1);
    if (!recipient) return;
    const settings = await this.settings.refresh();
    const known = await this.known(recipient.address);
    if (known.refused || lineAt(settings, recipient.address)) return;
    // The news of a closing quotes the subject: nobody unproven gets it.
    if (kind === 'closed' && !known.proven) return;
    const { events } = await this.platform.commands.run(
      autoreply,
      autoreplyStream(this.platform.ids, recipient.address),
      {
        type: 'AskForAnswer',
        now: this.now(),
        ticket: ticketOf(event),
        number: state.number,
        kind,
        proven: known.proven,
        limits: limitsOf(settings),
      },
      this.context(event, 'grant'),
    );
    const answer = events[0];
    if (answer?.type === 'AutomaticAnswerGranted') {
      const bare = unprovenMail || !known.proven;
      const template = kind === 'confirmation' && bare ? 'confirmation-bare' : kind;
      await this.request(event, state, recipient, { template, automatic: true, bare });
    } else if (answer?.type === 'AutomaticAnswerHeldBack' && (answer.data as { digest: boolean }).digest) {
      const notBefore = timestamp(this.platform.clock.now() + hour);
      await this.request(event, state, recipient, { template: 'digest', automatic: true, bare: false, notBefore });
    }
  }

  /** What is known of an address: whether it is proven, and whether it asked for nothing more. */
  private async known(address: string): Promise<{ proven: boolean; refused: boolean }> {
    const stream = claimStream(this.platform.ids, 'address', address);
    const { owner } = (await load(this.platform.events, claim, stream)).state;
    if (owner === null) return { proven: false, refused: false };
    const { state } = await load(this.platform.events, contact, owner);
    return { proven: isProven(state, address), refused: hasRefused(state, address) };
  }

  private async request(
    event: RecordedEvent,
    state: OpenedTicket,
    recipient: Recipient,
    mail: {
      readonly template: Template;
      readonly message?: string;
      readonly automatic: boolean;
      readonly bare: boolean;
      readonly notBefore?: string;
    },
  ): Promise<void> {
    const line = lineOf(await this.settings.refresh(), state);
    if (line === undefined) throw new Error('no line is defined that a mail could be sent from; define one');
    const at = millis((event.data as { at: string }).at);
    const id = this.platform.ids.timed(at, 'delivery', event.id, recipient.ordinal, 'mail');
    const command = requestOf(
      { ticket: ticketOf(event), state, line, recipient },
      { ...mail, at: this.now(), version: templateVersion },
    );
    await this.platform.commands.run(
      delivery,
      `delivery-${id}`,
      command,
      this.context(event, `deliver:${recipient.ordinal}`),
    );
  }

  /** The ticket as it was when the event happened (invariant 11). */
  private async stateAt(event: RecordedEvent): Promise<OpenedTicket> {
    const { state } = await load(this.platform.events, ticket, event.stream, event.revision);
    if (state.status === 'none') throw new Error(`${event.stream} has no opening at revision ${event.revision}`);
    return state;
  }

  private context(event: RecordedEvent, step: string): CommandContext {
    const at = millis((event.data as { at: string }).at);
    return {
      commandId: this.platform.ids.timed(at, 'command', requestPolicy, event.id, step),
      correlationId: event.metadata.correlationId,
      causationId: event.id,
      actor: `policy:${requestPolicy}`,
      at: this.now(),
    };
  }

  private now(): string {
    return timestamp(this.platform.clock.now());
  }
}

const ticketOf = (event: RecordedEvent): string => event.stream.slice('ticket-'.length);
