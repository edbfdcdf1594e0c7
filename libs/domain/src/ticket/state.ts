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
  /** Mail identities already in it (T12). */
  readonly identities: ReadonlySet<string>;
  readonly answered: boolean;
  /** When it was closed last; null while it is open. */
  readonly closedAt: string | null;
}
export type TicketState = { readonly status: 'none' } | OpenedTicket;

/** Whose key seals what the ticket says that names no person itself: the requester's. */
export const ownerOfTicket = (ticket: OpenedTicket): string | undefined => {
  const requester = ticket.participants[0];
  return requester?.email ?? requester?.phone ?? undefined;
};
