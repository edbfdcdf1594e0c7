import { z } from 'zod';

/** Bodies of the commands, one strict schema each: a field that is not here is refused by name (T45). */

const text = (longest: number) => z.string().max(longest);
/** An id in bodies: decimal digits as text (API-1). */
const decimal = z.string({ error: 'must be a decimal id as text' });

/** API-1: every value is text, and empty means «not given». */
export const createBody = z.strictObject({
  account_id: text(39).optional(),
  subject: text(1000).refine((value) => value.trim() !== '', { error: 'is required' }),
  msg: text(1_000_000).optional(),
  owner: text(39).optional(),
  department_id: text(39).optional(),
  priority_id: text(39).optional(),
  status: z
    .string({ error: 'must be an id as text; GET /v2/tickets/statuses lists them' })
    .max(39)
    .refine((value) => value !== '', { error: 'is required; GET /v2/tickets/statuses lists them' }),
  phone: text(40).optional(),
  email: text(320).optional(),
});
export type CreateBody = z.infer<typeof createBody>;

export const messageBody = z.strictObject({
  kind: z.enum(['reply', 'note', 'requester']),
  text: text(1_000_000).refine((value) => value.trim() !== '', { error: 'must not be empty' }),
  attachments: z.array(decimal).max(100).default([]),
  then: z.enum(['wait', 'solved']).optional(),
});
export type MessageBody = z.infer<typeof messageBody>;

export const statusBody = z.strictObject({ status: decimal });
export const assignBody = z.strictObject({ owner: decimal.nullable() });
export const emptyBody = z.strictObject({}).optional();

/** PG-3: the fields that can be changed now, by the names that GET gives. */
const editable = {
  subject: text(1000).refine((value) => value.trim() !== '', { error: 'must not be empty' }),
  description: text(30_000),
  type: decimal,
  department: decimal.nullable(),
  priority: decimal.nullable(),
  owner: decimal.nullable(),
};
const readOnly = (why: string) => z.undefined({ error: why }).optional();
const computed = 'cannot be changed: the desk gives it';
export const editBody = z.strictObject({
  subject: editable.subject.optional(),
  description: editable.description.optional(),
  type: editable.type.optional(),
  department: editable.department.optional(),
  priority: editable.priority.optional(),
  owner: editable.owner.optional(),
  id: readOnly(computed),
  number: readOnly('cannot be changed: numbers come from the desk (PG-2)'),
  createdAt: readOnly(computed),
  updatedAt: readOnly(computed),
  revision: readOnly(computed),
  status: readOnly('is changed by POST …/status'),
  messages: readOnly('are added by POST …/messages'),
  line: readOnly('cannot be changed: it is where the ticket came in'),
  requester: readOnly('cannot be changed'),
  account: readOnly('cannot be changed'),
  category: readOnly('cannot be changed yet'),
  severity: readOnly('cannot be changed yet'),
  impact: readOnly('cannot be changed yet'),
  replyTo: readOnly('cannot be changed yet'),
});
export type EditBody = z.infer<typeof editBody>;
