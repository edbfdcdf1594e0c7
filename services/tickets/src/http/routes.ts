import { routes } from '@eventdesk/contracts/route';
import { z } from 'zod';
import { assignBody, createBody, editBody, emptyBody, messageBody, statusBody } from '../commands/bodies';

const params = z.strictObject({ id: z.string() });
const decimal = z.string().meta({ description: 'decimal id of up to 39 digits' });
const done = z.strictObject({ id: decimal, revision: z.number().int() });
const answers = { 200: { description: 'done, or it was so already', schema: done, headers: { ETag: 'the revision' } } };
const command = {
  method: 'post',
  tag: 'tickets',
  access: 'tickets:write',
  params,
  idempotent: true,
  conditional: true,
  answers,
} as const;

/** What the tickets service answers to: each route said once, for the controller and for the OpenAPI document. */
export const ticketRoutes = routes({
  create: {
    operation: 'createTicket',
    method: 'post',
    path: '/v2/tickets/create',
    summary: 'Open a ticket; all values are text, empty text means not given (API-1)',
    tag: 'tickets',
    access: 'tickets:write',
    body: createBody,
    idempotent: true,
    answers: {
      201: {
        description: 'opened; its number is read by GET from Location',
        schema: z.strictObject({ id: decimal, message: z.string(), ticket_status: decimal }),
        headers: { Location: 'the ticket', ETag: 'the revision' },
      },
    },
  },
  edit: {
    operation: 'editTicket',
    method: 'patch',
    path: '/v2/tickets/{id}',
    summary: 'Change fields; each is an event, a read-only one is refused by name (PG-3)',
    tag: 'tickets',
    access: 'tickets:write',
    params,
    body: editBody,
    idempotent: true,
    conditional: true,
    answers,
  },
  say: {
    ...command,
    operation: 'addMessage',
    path: '/v2/tickets/{id}/messages',
    summary: "Answer the requester, note something, or hand in a requester's message",
    body: messageBody,
    answers: {
      201: {
        description: 'said',
        schema: z.strictObject({ id: decimal, revision: z.number().int(), message: decimal }),
        headers: { ETag: 'the revision' },
      },
    },
  },
  status: {
    ...command,
    operation: 'changeStatus',
    path: '/v2/tickets/{id}/status',
    summary: 'Change the status',
    body: statusBody,
  },
  assign: {
    ...command,
    operation: 'assignTicket',
    path: '/v2/tickets/{id}/assign',
    summary: 'Make somebody responsible, or nobody',
    body: assignBody,
  },
  close: {
    ...command,
    operation: 'closeTicket',
    path: '/v2/tickets/{id}/close',
    summary: 'Close the ticket',
    body: emptyBody,
  },
  reopen: {
    ...command,
    operation: 'reopenTicket',
    path: '/v2/tickets/{id}/reopen',
    summary: 'Open a closed ticket again',
    body: emptyBody,
  },
  upload: {
    operation: 'uploadAttachment',
    method: 'post',
    path: '/v2/attachments',
    summary: 'Upload a file (multipart, one part) before a message names it',
    tag: 'attachments',
    access: 'tickets:write',
    bodyType: 'multipart/form-data',
    body: z.strictObject({ file: z.string().meta({ format: 'binary' }) }),
    answers: {
      201: {
        description: 'kept; name it in a message of yours',
        schema: z.strictObject({ id: decimal, name: z.string(), size: z.number().int(), type: z.string() }),
      },
    },
  },
  look: {
    operation: 'lookAtLink',
    method: 'get',
    path: '/l/{token}',
    summary: 'The page behind a mailed link: one button, nothing done (T18)',
    tag: 'links',
    access: 'public',
    params: z.strictObject({ token: z.string() }),
    answers: { 200: { description: 'a page', type: 'text/html', schema: z.string() } },
  },
  use: {
    operation: 'useLink',
    method: 'post',
    path: '/l/{token}',
    summary: 'Do what the button of a mailed link says',
    tag: 'links',
    access: 'public',
    params: z.strictObject({ token: z.string() }),
    answers: { 200: { description: 'a page', type: 'text/html', schema: z.string() } },
  },
});
