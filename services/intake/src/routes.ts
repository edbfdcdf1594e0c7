import { routes } from '@eventdesk/contracts/route';
import { z } from 'zod';
import { requestBody } from './form/request-body';

const decimal = z.string().meta({ description: 'decimal id of up to 39 digits' });

/** What intake answers to: each route said once, for the controller and for the OpenAPI document. */
export const intakeRoutes = routes({
  request: {
    operation: 'postRequest',
    method: 'post',
    path: '/requests',
    summary: 'The public form (OM-1), as JSON or as multipart/form-data with files as parts named attachments',
    tag: 'form',
    access: 'public',
    body: requestBody,
    idempotent: true,
    answers: {
      201: { description: 'opened; this is its number', schema: z.strictObject({ number: z.string() }) },
      429: {
        description:
          'send it again with `proof`: text such that SHA-256 of challenge + text begins with so many zero bits',
        type: 'application/problem+json',
        schema: z.object({ challenge: z.string().optional(), bits: z.number().int().optional() }),
        headers: { 'Retry-After': 'seconds, where waiting helps' },
      },
    },
  },
  replay: {
    operation: 'replayInbound',
    method: 'post',
    path: '/v2/inbound/{id}/replay',
    summary: 'Handle a held inbound message again; needs inbound:read as well',
    tag: 'inbound',
    access: 'tickets:write',
    params: z.strictObject({ id: z.string() }),
    body: z.strictObject({}).optional(),
    idempotent: true,
    answers: {
      200: {
        description: 'it is handled again',
        schema: z.strictObject({ id: decimal, revision: z.number().int() }),
        headers: { ETag: 'the revision' },
      },
    },
  },
});
