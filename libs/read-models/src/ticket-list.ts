import { projection } from '@eventdesk/kernel/projection';
import { ticketEvents } from '@eventdesk/domain/ticket/events';
import { fieldFolds, openedFields } from './ticket-fields';
import type { TicketFields } from './ticket-fields';

/** One line of a list of tickets. */
export type TicketRow = TicketFields;

const touched = (row: TicketRow | undefined, event: { readonly data: { readonly at: string } }) =>
  row && { ...row, updatedAt: event.data.at };

/** Every ticket by what lists are filtered and sorted by. */
export const ticketList = projection<TicketRow>()({
  name: 'ticket-list',
  version: 1,
  kind: 'ticket',
  events: ticketEvents,
  indexes: [
    { name: 'number', fields: ['number'] },
    { name: 'created', fields: ['createdAt'] },
    { name: 'status', fields: ['status', 'createdAt'] },
    { name: 'department', fields: ['department', 'createdAt'] },
    { name: 'owner', fields: ['owner', 'createdAt'] },
    { name: 'type', fields: ['type', 'createdAt'] },
    // Queues: the open ones of a department, and one's own.
    { name: 'department-status', fields: ['department', 'status', 'createdAt'] },
    { name: 'owner-status', fields: ['owner', 'status', 'createdAt'] },
  ],
  on: {
    TicketOpened: (_, event) => openedFields(event),
    RequesterMessageAdded: touched,
    AgentReplied: touched,
    NoteAdded: touched,
    ...fieldFolds<TicketRow>(),
  },
});
