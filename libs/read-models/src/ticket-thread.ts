import type { Attachment, Blob, Person } from '@eventdesk/domain/shapes';
import { ticketEvents } from '@eventdesk/domain/ticket/events';
import type { Personal } from '@eventdesk/kernel/personal';
import { revealed } from '@eventdesk/kernel/personal';
import { projection } from '@eventdesk/kernel/projection';
import { fieldFolds, openedFields, words } from './ticket-fields';
import type { TicketFields } from './ticket-fields';

/** Anything said in a ticket, notes and automatic mail included, in the order it came (PG-9). */
export interface ThreadMessage {
  readonly id: string;
  readonly kind: 'requester' | 'reply' | 'note' | 'automatic';
  readonly channel: string;
  /** Who said it, when it was a participant. */
  readonly from: Personal<Person> | null;
  /** The agent who said it. */
  readonly agent: string | null;
  readonly text: Personal<string>;
  /** The whole text when `text` is only its beginning. */
  readonly body: Blob | null;
  readonly html: Blob | null;
  readonly at: string;
  readonly attachments: readonly Attachment[];
  readonly inbound: string | null;
  readonly proven: boolean;
  readonly handedInBy: string | null;
  readonly leftOut: readonly { readonly name: Personal<string>; readonly size: number }[];
}
/** A ticket with everything said in it. */
export interface TicketThread extends TicketFields {
  readonly participants: readonly { readonly ordinal: number; readonly person: Personal<Person> }[];
  readonly messages: readonly ThreadMessage[];
  /** Ids of every file in it: a download finds its ticket by them. */
  readonly files: readonly string[];
  readonly links: readonly { readonly ticket: string; readonly why: string }[];
}

const said = (
  thread: TicketThread | undefined,
  message: Partial<ThreadMessage> & { id: string; kind: ThreadMessage['kind']; at: string; text: Personal<string> },
) =>
  thread && {
    ...thread,
    // An automatic mail moves nothing, and lists do not show it as news (T01).
    updatedAt: message.kind === 'automatic' ? thread.updatedAt : message.at,
    files: message.attachments?.length ? [...thread.files, ...message.attachments.map(({ id }) => id)] : thread.files,
    messages: [
      ...thread.messages,
      {
        channel: 'agent',
        from: null,
        agent: null,
        body: null,
        html: null,
        attachments: [],
        inbound: null,
        proven: true,
        handedInBy: null,
        leftOut: [],
        ...message,
      },
    ],
  };

const requesterWords = (requester: Personal<Person>): string => {
  const person = revealed(requester, null);
  return person ? [person.name, person.email, person.phone].filter(Boolean).join(' ') : '';
};

/** A ticket with its thread; search finds it by number, subject, requester and everything said. */
export const ticketThread = projection<TicketThread>()({
  name: 'ticket-thread',
  version: 1,
  kind: 'ticket',
  events: ticketEvents,
  indexes: [
    { name: 'created', fields: ['createdAt'] },
    { name: 'status', fields: ['status', 'createdAt'] },
    { name: 'department', fields: ['department', 'createdAt'] },
    { name: 'owner', fields: ['owner', 'createdAt'] },
    { name: 'type', fields: ['type', 'createdAt'] },
    { name: 'files', fields: ['files'], terms: true },
  ],
  searchOrder: 'createdAt',
  searchText: (thread) =>
    [
      thread.number,
      words(thread.subject),
      requesterWords(thread.requester),
      words(thread.description),
      ...thread.messages.map(({ text }) => words(text)),
    ].join('\n'),
  on: {
    TicketOpened: (_, event) => ({
      ...openedFields(event),
      participants: [{ ordinal: 1, person: event.data.requester }],
      messages: [],
      files: [],
      links: event.data.links,
    }),
    RequesterMessageAdded: (thread, { data }) =>
      said(thread, {
        id: data.message,
        kind: 'requester',
        channel: data.channel,
        from: data.from,
        text: data.text,
        body: data.body,
        html: data.html,
        at: data.at,
        attachments: data.attachments,
        inbound: data.inbound,
        proven: data.proven,
        handedInBy: data.handedInBy,
        leftOut: data.leftOut,
      }),
    AgentReplied: (thread, { data }) =>
      said(thread, {
        id: data.message,
        kind: 'reply',
        agent: data.agent,
        text: data.text,
        body: data.body,
        at: data.at,
        attachments: data.attachments,
      }),
    NoteAdded: (thread, { data }) =>
      said(thread, {
        id: data.message,
        kind: 'note',
        agent: data.agent,
        text: data.text,
        body: data.body,
        at: data.at,
        attachments: data.attachments,
      }),
    AutomaticMailNoted: (thread, { data, id }) =>
      said(thread, { id, kind: 'automatic', channel: 'mail', text: data.excerpt, at: data.at, inbound: data.inbound }),
    ParticipantAdded: (thread, { data }) =>
      thread && {
        ...thread,
        participants: [...thread.participants, { ordinal: data.ordinal, person: data.person }],
      },
    TicketLinked: (thread, { data }) =>
      thread && { ...thread, links: [...thread.links, { ticket: data.ticket, why: data.why }] },
    ...fieldFolds<TicketThread>(),
  },
});
