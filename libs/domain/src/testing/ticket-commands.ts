import type { TicketCommand } from '../ticket/commands';
import { known, statuses, testId } from './default-settings';
import { addMessage, after, reply } from './ticket-samples';

const now = after(5);

export const close = (by: 'agent' | 'requester' | 'rule' = 'agent'): TicketCommand => ({
  type: 'CloseTicket',
  now,
  by,
  statuses,
});
export const reopen: TicketCommand = { type: 'ReopenTicket', now, statuses };
export const assign = (owner: string | null, bySelf = false): TicketCommand => ({
  type: 'AssignTicket',
  now,
  owner,
  bySelf,
  statuses,
});
export const edit = (fields: object): TicketCommand => ({
  type: 'EditTicket',
  now,
  bySelf: false,
  statuses,
  ...fields,
});
export const note: TicketCommand = {
  type: 'AddNote',
  now,
  said: { message: testId(3000), text: 'for us', body: null, attachments: [], agent: known.ada },
};
export const copied = (email: string): TicketCommand => ({
  type: 'AddParticipant',
  now,
  person: { name: null, email, phone: null },
});
export const link = (other: string): TicketCommand => ({ type: 'LinkTicket', now, ticket: other, why: 'named-only' });
export const noteMail: TicketCommand = {
  type: 'NoteAutomaticMail',
  now,
  inbound: testId(950),
  outcome: 'bounce',
  excerpt: 'no such user',
};
/** Every command on a ticket that is there. */
export const commands: readonly TicketCommand[] = [
  addMessage(),
  addMessage(2, { closes: true }),
  reply(),
  reply(2, { then: 'solved' }),
  note,
  copied('carl@client.example'),
  { type: 'ChangeStatus', now, to: statuses.solved, by: 'agent' },
  assign(known.ada, true),
  assign(null),
  close(),
  reopen,
  edit({ subject: 'Other', description: 'd', priority: null, department: null }),
  link(testId(5)),
  noteMail,
];
