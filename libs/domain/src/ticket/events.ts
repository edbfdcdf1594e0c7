import { event } from '@eventdesk/kernel/event';
import type { NewEventOf } from '@eventdesk/kernel/event';
import { z } from 'zod';
import {
  attachment,
  blob,
  channel,
  id,
  language,
  personalAddress,
  personalPerson,
  personalText,
  status,
  time,
} from '../shapes';

/** Why two tickets are linked: one was opened for a mail that only named the other, or follows one that is closed. */
const link = z.strictObject({ ticket: id, why: z.enum(['named-only', 'follow-up', 'same-mail']) });

export const TicketOpened = event(
  'TicketOpened',
  1,
  z.strictObject({
    at: time,
    /** As shown, without `#` (PG-2). */
    number: z.string(),
    channel,
    type: id,
    department: id.nullable(),
    line: z.string().nullable(),
    subject: personalText,
    language,
    requester: personalPerson,
    /** Whether the requester's address is proven : a mail from it passed DMARC, or a link mailed to it was opened. T42's limits follow it. */
    proven: z.boolean(),
    replyTo: personalAddress.nullable(),
    account: id.nullable(),
    status,
    priority: id.nullable(),
    category: id.nullable(),
    owner: id.nullable(),
    /** Whether a confirmation is wanted (OT-2); whether one goes out is the autoreply stream's decision. */
    confirm: z.boolean(),
    /** The letter that it was opened from. */
    inbound: id.nullable(),
    /** Who handed it in for the requester: a client or an agent (T45). */
    handedInBy: z.string().nullable(),
    links: z.array(link).max(20),
  }),
);

/** What everything said in a ticket has. */
const said = {
  at: time,
  message: id,
  /** The text, or its beginning when `body` has the whole. */
  text: personalText,
  body: blob.nullable(),
  attachments: z.array(attachment).max(100),
};

export const RequesterMessageAdded = event(
  'RequesterMessageAdded',
  1,
  z.strictObject({
    ...said,
    channel,
    /** Ordinal of the participant who said it; the requester is 1. Null: on the phone, noted by an agent, unknown. */
    participant: z.number().int().positive().nullable(),
    from: personalPerson,
    /** Sanitised HTML of a mail. */
    html: blob.nullable(),
    inbound: id.nullable(),
    /** Identity of the mail (T12). */
    identity: z.string().nullable(),
    messageId: personalText.nullable(),
    /** Shown as «sender not proven» when false. */
    proven: z.boolean(),
    /** Files of the mail that were not kept (T03). */
    leftOut: z.array(z.strictObject({ name: personalText, size: z.number() })).max(100),
    handedInBy: z.string().nullable(),
  }),
);
export const AgentReplied = event(
  'AgentReplied',
  1,
  z.strictObject({
    ...said,
    agent: id.nullable(),
    then: z.enum(['wait', 'solved']),
    /** Ordinals of the participants that it goes to. */
    to: z.array(z.number().int().positive()).max(100),
  }),
);
export const NoteAdded = event('NoteAdded', 1, z.strictObject({ ...said, agent: id.nullable() }));

export const ParticipantAdded = event(
  'ParticipantAdded',
  1,
  z.strictObject({ at: time, ordinal: z.number().int().min(2), person: personalPerson }),
);
export const StatusChanged = event('StatusChanged', 1, z.strictObject({ at: time, from: status, to: status }));
export const TicketClosed = event(
  'TicketClosed',
  1,
  z.strictObject({ at: time, from: status, to: status, by: z.enum(['agent', 'requester', 'rule']) }),
);
export const TicketReopened = event('TicketReopened', 1, z.strictObject({ at: time, from: status, to: status }));
export const TicketAssigned = event('TicketAssigned', 1, z.strictObject({ at: time, owner: id }));
export const TicketUnassigned = event('TicketUnassigned', 1, z.strictObject({ at: time }));
export const SubjectChanged = event('SubjectChanged', 1, z.strictObject({ at: time, subject: personalText }));
export const DescriptionChanged = event(
  'DescriptionChanged',
  1,
  z.strictObject({ at: time, description: personalText }),
);
export const TypeChanged = event('TypeChanged', 1, z.strictObject({ at: time, type: id }));
export const DepartmentChanged = event('DepartmentChanged', 1, z.strictObject({ at: time, department: id.nullable() }));
export const PriorityChanged = event('PriorityChanged', 1, z.strictObject({ at: time, priority: id.nullable() }));
export const TicketLinked = event('TicketLinked', 1, z.strictObject({ at: time, ...link.shape }));
/** A bounce or an automatic answer named this ticket: shown, moves nothing (T01). */
export const AutomaticMailNoted = event(
  'AutomaticMailNoted',
  1,
  z.strictObject({ at: time, inbound: id, outcome: z.enum(['bounce', 'automatic']), excerpt: personalText }),
);

export const ticketEvents = [
  TicketOpened,
  RequesterMessageAdded,
  AgentReplied,
  NoteAdded,
  ParticipantAdded,
  StatusChanged,
  TicketClosed,
  TicketReopened,
  TicketAssigned,
  TicketUnassigned,
  SubjectChanged,
  DescriptionChanged,
  TypeChanged,
  DepartmentChanged,
  PriorityChanged,
  TicketLinked,
  AutomaticMailNoted,
] as const;
export type TicketEvent = NewEventOf<(typeof ticketEvents)[number]>;
