import type { Status } from '../shapes';

/** Somebody who may add to a ticket; the requester has ordinal 1. An erased address can no longer be met. */
export interface Participant {
  readonly ordinal: number;
  readonly name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
}

/** A ticket as far as its rules and those who route letters to it read it. */
export interface OpenedTicket {
  readonly status: 'there';
  readonly number: string;
  readonly at: string;
  readonly type: string;
  readonly line: string | null;
  readonly language: 'en' | 'fa';
  readonly department: string | null;
  readonly priority: string | null;
  readonly owner: string | null;
  readonly subject: string;
  readonly description: string;
  readonly current: Status;
  readonly proven: boolean;
  readonly replyTo: string | null;
  readonly participants: readonly Participant[];
  readonly messages: ReadonlySet<string>;
  /** Identities of the mails in it (T12), and the letter that brought each. */
  readonly identities: ReadonlyMap<string, string | null>;
  /** Tickets that it is linked to. */
  readonly links: ReadonlySet<string>;
  /** When it was closed last; null while it is open. */
  readonly closedAt: string | null;
}
export type TicketState = { readonly status: 'none' } | OpenedTicket;

/** Whose key seals what the ticket says that names no person itself: the requester's. */
export const ownerOfTicket = (ticket: OpenedTicket): string | undefined => {
  const requester = ticket.participants[0];
  return requester?.email ?? requester?.phone ?? undefined;
};
