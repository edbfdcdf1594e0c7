import type { Decider } from '@eventdesk/kernel/decider';
import type { NewEvent } from '@eventdesk/kernel/event';
import { Problem } from '@eventdesk/kernel/problem';
import type { Status } from '../shapes';
import type { StatusFor, TicketCommand } from './commands';
import * as events from './events';
import { evolveTicket } from './evolve';
import type { OpenedTicket, TicketState } from './state';
import { ownerOfTicket } from './state';

type TicketEvent = events.TicketEvent;

/** The ticket, or the refusal that there is none. */
function there(ticket: TicketState): OpenedTicket {
  if (ticket.status === 'none') throw new Problem('ticket-not-found', 'not-found', 'there is no such ticket');
  return ticket;
}

/** The events that bring a ticket to a status: none when it is there already. */
function moved(ticket: OpenedTicket, to: Status, now: string, by: 'agent' | 'requester' | 'rule'): TicketEvent[] {
  const from = ticket.current;
  if (from.id === to.id) return [];
  if (to.state === 'closed') return [events.TicketClosed({ at: now, from, to, by })];
  if (from.state === 'closed') return [events.TicketReopened({ at: now, from, to })];
  return [events.StatusChanged({ at: now, from, to })];
}

/** The same for a state: a ticket that is in it by a status of its own stays there. */
const movedInto = (
  ticket: OpenedTicket,
  statuses: StatusFor,
  state: keyof StatusFor,
  now: string,
  by: 'agent' | 'requester' | 'rule',
): TicketEvent[] => (ticket.current.state === state ? [] : moved(ticket, statuses[state], now, by));

/** KB-2: an agent who takes a ticket that waits for an answer has started. */
const started = (ticket: OpenedTicket, statuses: StatusFor, now: string): TicketEvent[] =>
  ticket.current.state === 'awaiting-reply' ? movedInto(ticket, statuses, 'in-progress', now, 'agent') : [];

/** Most people who take part in a ticket: an answer goes to each (T42). */
const mostParticipants = 50;

function assigned(
  ticket: OpenedTicket,
  owner: string | null,
  bySelf: boolean,
  statuses: StatusFor,
  now: string,
): TicketEvent[] {
  if (owner === ticket.owner) return [];
  if (owner === null) return [events.TicketUnassigned({ at: now })];
  return [events.TicketAssigned({ at: now, owner }), ...(bySelf ? started(ticket, statuses, now) : [])];
}

/**
 * The rules of a ticket (PG, KB-2, OT-5). Refusals, in order of precedence: `already-there` (of an opening),
 * `ticket-not-found`, `ticket-closed`, `no-way-to-answer`; what is so already is never refused.
 */
export const ticket: Decider<TicketState, TicketCommand, TicketEvent> = {
  kind: 'ticket',
  initial: { status: 'none' },
  decide: {
    OpenTicket: (command, state) => {
      if (state.status !== 'none')
        throw new Problem('already-there', 'conflict', 'a ticket with this id was opened by another command');
      const { opened, message } = command;
      const requester = 'erased' in opened.requester || 'withheld' in opened.requester ? undefined : opened.requester;
      const owner = requester?.email ?? requester?.phone ?? undefined;
      const first: TicketEvent[] = [owned(events.TicketOpened(opened), owner)];
      if (message)
        first.push(owned(events.RequesterMessageAdded({ ...message, at: opened.at, participant: 1 }), owner));
      return first;
    },
    AddRequesterMessage: (command, state) => {
      const open = there(state);
      const { said, now, statuses } = command;
      if (open.messages.has(said.message) || (said.identity !== null && open.identities.has(said.identity))) return [];
      const from = 'erased' in said.from || 'withheld' in said.from ? undefined : said.from;
      const added = owned(
        events.RequesterMessageAdded({ ...said, at: now }),
        from?.email ?? from?.phone ?? ownerOfTicket(open),
      );
      return [added, ...movedInto(open, statuses, command.closes ? 'closed' : 'awaiting-reply', now, 'requester')];
    },
    ReplyToRequester: (command, state) => {
      const open = there(state);
      const { said, now, statuses, then } = command;
      if (open.messages.has(said.message)) return [];
      if (open.current.state === 'closed')
        throw new Problem('ticket-closed', 'conflict', 'the ticket is closed; reopen it to answer', {
          members: { number: open.number },
        });
      if (open.replyTo === null)
        throw new Problem(
          'no-way-to-answer',
          'conflict',
          'the requester has no address that an answer could go to; set replyTo, or write a note',
        );
      const to = open.participants.filter(({ ordinal, email }) => ordinal === 1 || email !== null);
      const replied = events.AgentReplied({ ...said, at: now, then, to: to.map(({ ordinal }) => ordinal) });
      const next = then === 'solved' ? 'solved' : 'awaiting-customer';
      return [owned(replied, ownerOfTicket(open)), ...movedInto(open, statuses, next, now, 'agent')];
    },
    AddNote: (command, state) => {
      const open = there(state);
      if (open.messages.has(command.said.message)) return [];
      return [owned(events.NoteAdded({ ...command.said, at: command.now }), ownerOfTicket(open))];
    },
    AddParticipant: ({ person, now }, state) => {
      const open = there(state);
      if (open.participants.length >= mostParticipants) return [];
      if (open.participants.some(({ email }) => email !== null && email === person.email)) return [];
      return [events.ParticipantAdded({ at: now, ordinal: open.participants.length + 1, person })];
    },
    ChangeStatus: ({ to, now, by }, state) => moved(there(state), to, now, by),
    AssignTicket: ({ owner, bySelf, statuses, now }, state) => {
      const open = there(state);
      // Taking what is one's own already is starting, too.
      if (owner !== null && owner === open.owner) return bySelf ? started(open, statuses, now) : [];
      return assigned(open, owner, bySelf, statuses, now);
    },
    CloseTicket: ({ by, statuses, now }, state) => movedInto(there(state), statuses, 'closed', now, by),
    ReopenTicket: ({ statuses, now }, state) => {
      const open = there(state);
      return open.current.state === 'closed' ? moved(open, statuses['awaiting-reply'], now, 'requester') : [];
    },
    EditTicket: (command, state) => {
      const open = there(state);
      const { now } = command;
      const owner = ownerOfTicket(open);
      const changes: TicketEvent[] = [];
      if (command.subject !== undefined && command.subject !== open.subject)
        changes.push(owned(events.SubjectChanged({ at: now, subject: command.subject }), owner));
      if (command.description !== undefined && command.description !== open.description)
        changes.push(owned(events.DescriptionChanged({ at: now, description: command.description }), owner));
      if (command.ticketType !== undefined && command.ticketType !== open.type)
        changes.push(events.TypeChanged({ at: now, type: command.ticketType }));
      if (command.department !== undefined && command.department !== open.department)
        changes.push(events.DepartmentChanged({ at: now, department: command.department }));
      if (command.priority !== undefined && command.priority !== open.priority)
        changes.push(events.PriorityChanged({ at: now, priority: command.priority }));
      if (command.owner !== undefined)
        changes.push(...assigned(open, command.owner, command.bySelf, command.statuses, now));
      return changes;
    },
    LinkTicket: ({ ticket: other, why, now }, state) => {
      const open = there(state);
      return open.links.has(other) ? [] : [events.TicketLinked({ at: now, ticket: other, why })];
    },
    NoteAutomaticMail: ({ inbound, outcome, excerpt, now }, state) => {
      const open = there(state);
      return [owned(events.AutomaticMailNoted({ at: now, inbound, outcome, excerpt }), ownerOfTicket(open))];
    },
  },
  evolve: evolveTicket,
};

/** Names whose key seals what an event says, where that is known. */
function owned<E extends NewEvent>(event: E, owner: string | undefined): E {
  return owner === undefined ? event : { ...event, owner };
}
