import type { Decider } from '@eventdesk/kernel/decider';
import { revealed } from '@eventdesk/kernel/personal';
import type { TicketCommand } from './commands';
import type { TicketEvent } from './events';
import type { OpenedTicket, Participant, TicketState } from './state';

/** Changes a ticket that is there; a stream that does not begin with its opening is damaged. */
function changed(state: TicketState, change: Partial<OpenedTicket>): TicketState {
  if (state.status === 'none') throw new Error('a ticket event stands before the opening of its ticket');
  return { ...state, ...change };
}
const opened = (state: TicketState): OpenedTicket => changed(state, {}) as OpenedTicket;

const nobody = { name: null, email: null, phone: null };
const participant = (ordinal: number, person: Omit<Participant, 'ordinal'>): Participant => ({ ordinal, ...person });

/** What `decide` reads of a ticket's history. */
export const evolveTicket: Decider<TicketState, TicketCommand, TicketEvent>['evolve'] = {
  TicketOpened: (_, { data }) => ({
    status: 'there',
    number: data.number,
    at: data.at,
    type: data.type,
    line: data.line,
    language: data.language,
    department: data.department,
    priority: data.priority,
    owner: data.owner,
    subject: revealed(data.subject, ''),
    description: '',
    current: data.status,
    proven: data.proven,
    replyTo: data.replyTo === null ? null : revealed(data.replyTo, null),
    participants: [participant(1, revealed(data.requester, nobody))],
    messages: new Set(),
    identities: new Map(),
    links: new Set(data.links.map(({ ticket }) => ticket)),
    closedAt: data.status.state === 'closed' ? data.at : null,
  }),
  RequesterMessageAdded: (state, { data }) => {
    const { messages, identities, proven } = opened(state);
    return changed(state, {
      messages: new Set(messages).add(data.message),
      identities: data.identity === null ? identities : new Map(identities).set(data.identity, data.inbound),
      proven: proven || (data.proven && data.participant === 1),
    });
  },
  AgentReplied: (state, { data }) => changed(state, { messages: new Set(opened(state).messages).add(data.message) }),
  NoteAdded: (state, { data }) => changed(state, { messages: new Set(opened(state).messages).add(data.message) }),
  ParticipantAdded: (state, { data }) =>
    changed(state, {
      participants: [...opened(state).participants, participant(data.ordinal, revealed(data.person, nobody))],
    }),
  StatusChanged: (state, { data }) => changed(state, { current: data.to }),
  TicketClosed: (state, { data }) => changed(state, { current: data.to, closedAt: data.at }),
  TicketReopened: (state, { data }) => changed(state, { current: data.to, closedAt: null }),
  TicketAssigned: (state, { data }) => changed(state, { owner: data.owner }),
  TicketUnassigned: (state) => changed(state, { owner: null }),
  SubjectChanged: (state, { data }) => changed(state, { subject: revealed(data.subject, '') }),
  DescriptionChanged: (state, { data }) => changed(state, { description: revealed(data.description, '') }),
  TypeChanged: (state, { data }) => changed(state, { type: data.type }),
  DepartmentChanged: (state, { data }) => changed(state, { department: data.department }),
  PriorityChanged: (state, { data }) => changed(state, { priority: data.priority }),
  TicketLinked: (state, { data }) => changed(state, { links: new Set(opened(state).links).add(data.ticket) }),
  AutomaticMailNoted: (state) => state,
};
