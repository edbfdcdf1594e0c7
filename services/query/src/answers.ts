import { shownId, shownPersonal, shownText, shownTime } from '@eventdesk/contracts/shapes';
import { outcomes } from '@eventdesk/domain/inbound/events';
import { person } from '@eventdesk/domain/shapes';
import { z } from 'zod';

/** Schemas of what the reads answer, for the OpenAPI document and for tests of the answers. */

const decimals = shownId.nullable();
const shownPerson = shownPersonal(person);

/** What a letter can have come to, or be in. */
export const inboundOutcomes = [...outcomes, 'held', 'pending'] as const;

/** A ticket as lists show it. */
export const shownTicket = z.strictObject({
  id: shownId,
  number: z.string().meta({ description: 'the number shown, without `#`' }),
  subject: shownText,
  status: shownId,
  type: shownId,
  line: z.string().nullable(),
  requester: shownPerson,
  account: decimals,
  owner: decimals,
  department: decimals,
  category: decimals,
  severity: decimals,
  impact: decimals,
  priority: decimals,
  replyTo: shownText.nullable(),
  description: shownText,
  createdAt: shownTime,
  updatedAt: shownTime,
  revision: z.number().int(),
});
/** Something said in a ticket. */
export const shownMessage = z.strictObject({
  id: shownId,
  kind: z.enum(['requester', 'reply', 'note', 'automatic']),
  channel: z.string(),
  from: shownPerson.nullable(),
  text: shownText,
  at: shownTime,
  attachments: z.array(
    z.strictObject({ id: shownId, name: shownText, type: z.string(), size: z.number().int().nonnegative() }),
  ),
  inbound: decimals,
  proven: z.boolean().meta({ description: 'false: the sender is not proven' }),
  leftOut: z
    .array(z.strictObject({ name: shownText, size: z.number().int().nonnegative() }))
    .meta({ description: 'files that were over the limits and not kept' }),
});
/** Another ticket that belongs with this one. */
export const shownLink = z.strictObject({
  ticket: shownId,
  why: z.enum(['named-only', 'follow-up', 'same-mail']),
});
/** What came in, and what became of it. */
export const shownInbound = z.strictObject({
  id: shownId,
  channel: z.string(),
  line: z.string(),
  receivedAt: shownTime,
  sha256: z.string().meta({ description: 'of the raw bytes, hex' }),
  messageId: shownText.nullable(),
  from: shownPerson.nullable(),
  subject: shownText.nullable(),
  outcome: z.enum(inboundOutcomes),
  ticket: decimals,
  cause: z.string().nullable().meta({ description: 'why it is held' }),
});
/** States of a delivery. */
export const deliveryStates = [
  'waiting',
  'attempting',
  'sent',
  'deferred',
  'postponed',
  'failed',
  'uncertain',
] as const;
/** What was sent or will be. */
export const shownDelivery = z.strictObject({
  id: shownId,
  ticket: shownId,
  channel: z.string(),
  to: shownText,
  subject: shownText,
  state: z.enum(deliveryStates),
  attempts: z.number().int(),
  messageId: z.string().nullable(),
  reason: shownText.nullable().meta({ description: 'what the other side said, or why it waits' }),
  due: z.string().nullable().meta({ description: 'when it is tried next; null when it is over' }),
});
