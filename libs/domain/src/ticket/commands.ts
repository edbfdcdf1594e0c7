import type { z } from 'zod';
import type { StatusState, Status } from '../shapes';
import type { AgentReplied, NoteAdded, RequesterMessageAdded, TicketOpened } from './events';

type Input<D extends { schema: z.ZodType }> = z.input<D['schema']>;
/** Status of the settings for each state that a command may lead to: deciders read no settings. */
export type StatusFor = Readonly<Record<StatusState, Status>>;

/** What is said with the opening; it becomes the first requester message (API-1). */
export type FirstMessage = Omit<Input<typeof RequesterMessageAdded>, 'at' | 'participant'>;

export type OpenTicket = { readonly type: 'OpenTicket'; readonly message: FirstMessage | null } & {
  readonly opened: Input<typeof TicketOpened>;
};
export type AddRequesterMessage = {
  readonly type: 'AddRequesterMessage';
  readonly now: string;
  readonly said: Omit<Input<typeof RequesterMessageAdded>, 'at'>;
  readonly statuses: StatusFor;
  /** The new text is a closing word, or the mail went to the close address: the ticket is closed after it (OT-5). */
  readonly closes: boolean;
};
export type ReplyToRequester = {
  readonly type: 'ReplyToRequester';
  readonly now: string;
  readonly said: Omit<Input<typeof AgentReplied>, 'at' | 'to' | 'then'>;
  readonly then: 'wait' | 'solved';
  readonly statuses: StatusFor;
};
export type AddNote = {
  readonly type: 'AddNote';
  readonly now: string;
  readonly said: Omit<Input<typeof NoteAdded>, 'at'>;
};
export type AddParticipant = {
  readonly type: 'AddParticipant';
  readonly now: string;
  readonly person: { name: string | null; email: string | null; phone: string | null };
};
export type ChangeStatus = {
  readonly type: 'ChangeStatus';
  readonly now: string;
  readonly to: Status;
  readonly by: 'agent' | 'requester' | 'rule';
};
export type AssignTicket = {
  readonly type: 'AssignTicket';
  readonly now: string;
  readonly owner: string | null;
  /** The agent assigns himself: that is starting (KB-2). */
  readonly bySelf: boolean;
  readonly statuses: StatusFor;
};
export type CloseTicket = {
  readonly type: 'CloseTicket';
  readonly now: string;
  readonly by: 'agent' | 'requester' | 'rule';
  readonly statuses: StatusFor;
};
export type ReopenTicket = {
  readonly type: 'ReopenTicket';
  readonly now: string;
  readonly statuses: StatusFor;
};
/** Fields as they are wanted; one event for each that differs (PG-3). */
export type EditTicket = {
  readonly type: 'EditTicket';
  readonly now: string;
  readonly subject?: string;
  readonly description?: string;
  readonly ticketType?: string;
  readonly department?: string | null;
  readonly priority?: string | null;
  readonly owner?: string | null;
  readonly bySelf: boolean;
  readonly statuses: StatusFor;
};
export type LinkTicket = {
  readonly type: 'LinkTicket';
  readonly now: string;
  readonly ticket: string;
  readonly why: 'named-only' | 'follow-up' | 'same-mail';
};
export type NoteAutomaticMail = {
  readonly type: 'NoteAutomaticMail';
  readonly now: string;
  readonly inbound: string;
  readonly outcome: 'bounce' | 'automatic';
  readonly excerpt: string;
};

export type TicketCommand =
  | OpenTicket
  | AddRequesterMessage
  | ReplyToRequester
  | AddNote
  | AddParticipant
  | ChangeStatus
  | AssignTicket
  | CloseTicket
  | ReopenTicket
  | EditTicket
  | LinkTicket
  | NoteAutomaticMail;
