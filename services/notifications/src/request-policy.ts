import type { Settings } from '@eventdesk/domain/catalog/settings';
import { limitsOf } from '@eventdesk/domain/catalog/settings';
import { autoreply, autoreplyStream } from '@eventdesk/domain/contact/autoreply';
import { delivery } from '@eventdesk/domain/delivery/decider';
import type { Template } from '@eventdesk/domain/delivery/events';
import { lineOf, recipientOf, requestOf } from '@eventdesk/domain/delivery/requesting';
import type { Recipient } from '@eventdesk/domain/delivery/requesting';
import { inbound } from '@eventdesk/domain/inbound/decider';
import { lineFor } from '@eventdesk/domain/inbound/routing';
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
import { digestPause } from './digest';
import { knownAddress } from './known-address';

/** Name in actors, ids and consumer groups: stored, never renamed. */
export const requestPolicy = 'notifications.requests';

/**
 * Turns what happens in tickets into mails to send (T13): a confirmation (OT-2), an agent's answer
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
    if (!(await this.isWrittenByMachine(event))) await this.automatic(event, 'closed', false);
  }

  async replied(event: EventOf<typeof AgentReplied>): Promise<void> {
    const state = await this.stateAt(event);
    for (const ordinal of event.data.to) {
      const recipient = recipientOf(state, ordinal);
      if (!recipient) continue;
      const bare = !(await knownAddress(this.platform, recipient.address)).proven;
      await this.request(event, state, recipient, {
        template: 'agent-reply',
        message: event.data.message,
        automatic: false,
        bare,
      });
    }
  }

  /**
   * T01: whether the mail that a ticket was opened from, or the one that closed it, wants no automatic answer: it came
   * from a list, or a machine wrote it.
   */
  private async isWrittenByMachine(event: RecordedEvent): Promise<boolean> {
    const events = await this.platform.events.read(event.stream, { limit: event.revision });
    const said = events.findLast(({ type }) => type === 'RequesterMessageAdded');
    const letters = new Set([events[0], said].map((one) => (one?.data as { readonly inbound?: string })?.inbound));
    for (const id of letters) {
      if (!id) continue;
      const { state } = await load(this.platform.events, inbound, `inbound-${id}`);
      if (state.status !== 'none' && state.parsed?.mustNotAutorespond) return true;
    }
    return false;
  }

  /** Asks the address' stream for leave, and requests the mail, or a digest, or nothing. */
  private async automatic(event: RecordedEvent, kind: 'confirmation' | 'closed', unprovenMail: boolean): Promise<void> {
    const state = await this.stateAt(event);
    const recipient = recipientOf(state, 1);
    if (!recipient) return;
    const settings = await this.settings.recent();
    const known = await knownAddress(this.platform, recipient.address);
    if (known.refused || lineFor(settings, recipient.address)) return;
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
      // It lists what is held back from this very event on, until it goes: a repeat must not move the hour.
      const { at } = answer.data as { readonly at: string };
      const notBefore = timestamp(millis(at) + digestPause);
      await this.request(event, state, recipient, { template: 'digest', automatic: true, bare: false, at, notBefore });
    }
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
      readonly at?: string;
      readonly notBefore?: string;
    },
  ): Promise<void> {
    const line = lineOf(await this.settings.recent(), state) ?? lineOf(await this.settings.refresh(), state);
    if (line === undefined) throw new Error('no line is defined that a mail could be sent from; define one');
    const at = millis((event.data as { at: string }).at);
    const id = this.platform.ids.timed(at, 'delivery', event.id, recipient.ordinal, 'mail');
    const command = requestOf(
      { ticket: ticketOf(event), state, line, recipient },
      { ...mail, at: mail.at ?? this.now(), version: templateVersion },
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
