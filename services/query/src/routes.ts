import { cloudEvent } from '@eventdesk/contracts/cloud-event';
import { routes } from '@eventdesk/contracts/route';
import type { Route } from '@eventdesk/contracts/route';
import {
  filterId,
  filterText,
  givenId,
  pageAfter,
  pageLimit,
  pageOf,
  revision,
  shownId,
  ticketRevision,
} from '@eventdesk/contracts/shapes';
import { z } from 'zod';
import {
  deliveryStates,
  inboundOutcomes,
  shownDelivery,
  shownInbound,
  shownLink,
  shownMessage,
  shownTicket,
} from './answers';

const params = z.strictObject({ id: givenId });
const page = { after: pageAfter, limit: pageLimit };
const etag = { ETag: 'revision of the ticket, in quotation marks' };
const time = z.iso.datetime({ offset: true, error: 'must be a time such as 2026-01-31T09:30:00Z' });

const listed = z.strictObject({ data: z.array(z.strictObject({ id: shownId, key: z.string(), name: z.string() })) });

const list = <const O extends string, const P extends string>(operation: O, path: P, what: string) =>
  ({
    operation,
    method: 'get',
    path,
    summary: `Ids of ${what}, with names in the caller's language`,
    tag: 'lists',
    access: 'tickets:read',
    query: z.strictObject({}),
    answers: { 200: { description: `The ${what}`, schema: listed } },
  }) as const satisfies Route;

const bytes = (description: string, type: string) => ({ 200: { description, type } });

/** Routes that read. */
export const queryRoutes = routes({
  departments: list('listDepartments', '/v2/tickets/departments', 'departments'),
  priorities: list('listPriorities', '/v2/tickets/priorities', 'priorities'),
  statuses: list('listStatuses', '/v2/tickets/statuses', 'statuses, the one of a new ticket first'),
  categories: list('listCategories', '/v2/tickets/categories', 'categories'),
  types: list('listTypes', '/v2/tickets/types', 'ticket types'),
  users: list('listUsers', '/v2/users', 'agents who can be made responsible'),
  accounts: list('listAccounts', '/v2/accounts', 'customers on file'),
  tickets: {
    operation: 'listTickets',
    method: 'get',
    path: '/v2/tickets',
    summary: 'Tickets, newest first; `q` finds words in subject, text, requester and number',
    tag: 'tickets',
    access: 'tickets:read',
    query: z.strictObject({
      status: filterId('/v2/tickets/statuses'),
      department_id: filterId('/v2/tickets/departments'),
      owner: filterId('/v2/users'),
      type: filterId('/v2/tickets/types'),
      number: filterText,
      q: filterText,
      minRevision: ticketRevision,
      ...page,
    }),
    answers: {
      200: {
        description: 'A page; it may have fewer entries than `limit` and still a next one',
        schema: pageOf(shownTicket),
      },
      503: { description: '`minRevision` was not reached in time' },
    },
  },
  ticket: {
    operation: 'getTicket',
    method: 'get',
    path: '/v2/tickets/{id}',
    summary: 'A ticket with everything said in it; `asOf` gives it as it was then',
    tag: 'tickets',
    access: 'tickets:read',
    params,
    query: z.strictObject({ minRevision: revision, asOf: time.optional() }),
    answers: {
      200: {
        description: 'The ticket',
        schema: shownTicket.extend({ links: z.array(shownLink), messages: z.array(shownMessage) }),
        headers: etag,
      },
      503: { description: '`minRevision` was not reached in time' },
    },
  },
  inbound: {
    operation: 'listInbound',
    method: 'get',
    path: '/v2/inbound',
    summary: 'What came in and what became of it, newest first',
    tag: 'inbound',
    access: 'inbound:read',
    query: z.strictObject({
      outcome: z.enum(inboundOutcomes).optional(),
      message_id: filterText.transform((text) => text?.replace(/^<(.*)>$/, '$1')),
      ...page,
    }),
    answers: { 200: { description: 'A page', schema: pageOf(shownInbound) } },
  },
  inboundOne: {
    operation: 'getInbound',
    method: 'get',
    path: '/v2/inbound/{id}',
    summary: 'One message that came in',
    tag: 'inbound',
    access: 'inbound:read',
    params,
    answers: { 200: { description: 'The message', schema: shownInbound } },
  },
  inboundRaw: {
    operation: 'getInboundRaw',
    method: 'get',
    path: '/v2/inbound/{id}/raw',
    summary: 'The bytes as they came',
    tag: 'inbound',
    access: 'inbound:raw',
    params,
    answers: bytes('The mail, to be saved', 'message/rfc822'),
  },
  deliveries: {
    operation: 'listDeliveries',
    method: 'get',
    path: '/v2/deliveries',
    summary: 'What was sent or will be, newest first',
    tag: 'deliveries',
    access: 'deliveries:read',
    query: z.strictObject({ ticket: filterId('/v2/tickets'), state: z.enum(deliveryStates).optional(), ...page }),
    answers: { 200: { description: 'A page', schema: pageOf(shownDelivery) } },
  },
  deliveryRaw: {
    operation: 'getDeliveryRaw',
    method: 'get',
    path: '/v2/deliveries/{id}/raw',
    summary: 'The mail as it would have left, where mail stays on the machine (`outbox:`)',
    tag: 'deliveries',
    access: 'deliveries:raw',
    params,
    answers: bytes('The mail, to be saved', 'message/rfc822'),
  },
  attachment: {
    operation: 'getAttachment',
    method: 'get',
    path: '/v2/attachments/{id}',
    summary: 'A file of a ticket; PNG, JPEG, GIF and WebP are shown, everything else is to be saved',
    tag: 'tickets',
    access: 'tickets:read',
    params,
    answers: bytes('The file', 'application/octet-stream'),
  },
  events: {
    operation: 'listEvents',
    method: 'get',
    path: '/v2/events',
    summary: 'The public stream as the caller may see it; with `Accept: text/event-stream` it is followed',
    tag: 'events',
    access: 'events:read',
    query: z.strictObject({
      after: z
        .string()
        .regex(/^([0-9]{1,16})?$/, { error: 'must be a position: `next` of a page, or `position` of an event' })
        .transform((text) => (text === '' ? undefined : Number(text)))
        .optional()
        .meta({
          description:
            'events behind this position of the log: `next` of the page before, or `position` of the last event that took effect; left out: from the first',
        }),
      subject: z
        .string()
        .regex(/^[a-z]+-[a-z0-9.-]{1,100}$/, { error: 'must be a stream, such as ticket-<uuid>' })
        .optional(),
      fromRevision: revision,
      limit: pageLimit,
    }),
    answers: { 200: { description: 'A page of CloudEvents', schema: pageOf(cloudEvent) } },
  },
  start: {
    operation: 'getStartPage',
    method: 'get',
    path: '/',
    summary: 'A page that says where everything is',
    tag: 'contract',
    access: 'public',
    answers: { 200: { description: 'a page', type: 'text/html' } },
  },
  openApi: {
    operation: 'getOpenApi',
    method: 'get',
    path: '/openapi.json',
    summary: 'This document',
    tag: 'contract',
    access: 'public',
    answers: { 200: { description: 'OpenAPI 3.1' } },
  },
  asyncApi: {
    operation: 'getAsyncApi',
    method: 'get',
    path: '/asyncapi.json',
    summary: 'The document of the event feed',
    tag: 'contract',
    access: 'public',
    answers: { 200: { description: 'AsyncAPI 3' } },
  },
  eventSchema: {
    operation: 'getEventSchema',
    method: 'get',
    path: '/schemas/{name}',
    summary: 'JSON Schema of an event: `eventdesk.TicketOpened.v1.json`',
    tag: 'contract',
    access: 'public',
    params: z.strictObject({ name: z.string().max(200) }),
    answers: { 200: { description: 'JSON Schema, draft 2020-12' } },
  },
});
