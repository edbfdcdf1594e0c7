import type { Settings } from '../catalog/settings';
import type { OpenedTicket } from '../ticket/state';
import type { DeliveryCommand } from './decider';
import type { Template } from './events';

/** Where a mail about a ticket goes, and from which line. */
export interface Recipient {
  readonly ordinal: number;
  readonly address: string;
  readonly name: string | null;
}

/** The address that a participant is answered at: the requester's reply-to, everybody else's own (PG-7). */
export function recipientOf(ticket: OpenedTicket, ordinal: number): Recipient | undefined {
  const participant = ticket.participants.find((one) => one.ordinal === ordinal);
  const address = ordinal === 1 ? ticket.replyTo : participant?.email;
  return participant && address ? { ordinal, address, name: participant.name } : undefined;
}

/** The line that a ticket's mail is sent from: its own, else one of its type, else the desk's first; none is retired. */
export function lineOf(settings: Settings, ticket: OpenedTicket): string | undefined {
  const lines = [...settings.lines.values()].filter(({ retired }) => !retired);
  const own = lines.find(({ address }) => address === ticket.line);
  return (own ?? lines.find(({ type }) => type === ticket.type) ?? lines[0])?.address;
}

/** The command that asks for one mail about a ticket. */
export function requestOf(
  about: {
    readonly ticket: string;
    readonly state: OpenedTicket;
    readonly line: string;
    readonly recipient: Recipient;
  },
  mail: {
    readonly at: string;
    readonly template: Template;
    readonly version: number;
    readonly message?: string;
    readonly automatic: boolean;
    readonly bare: boolean;
    readonly notBefore?: string;
  },
): Extract<DeliveryCommand, { type: 'RequestDelivery' }> {
  const { state, recipient } = about;
  return {
    type: 'RequestDelivery',
    requested: {
      at: mail.at,
      channel: 'mail',
      ticket: about.ticket,
      number: state.number,
      participant: recipient.ordinal,
      template: mail.template,
      templateVersion: mail.version,
      language: state.language,
      line: about.line,
      to: recipient.address,
      toName: mail.bare ? null : recipient.name,
      message: mail.message ?? null,
      automatic: mail.automatic,
      bare: mail.bare,
      notBefore: mail.notBefore ?? null,
      subject: mail.bare ? '' : state.subject.slice(0, 1000),
    },
  };
}
