import { event } from '@eventdesk/kernel/event';
import type { NewEventOf } from '@eventdesk/kernel/event';
import { personal } from '@eventdesk/kernel/personal';
import { z } from 'zod';
import { id, language, personalAddress, personalText, time } from '../shapes';

/** Mails that the desk writes; the texts are in `texts/`. */
export const templates = [
  'confirmation',
  'confirmation-bare',
  'agent-reply',
  'closed',
  'digest',
  'fresh-link',
] as const;
export type Template = (typeof templates)[number];

/** What the other side said; it may name the recipient. */
const reason = personal(z.string().max(500));

/**
 * One outbound mail and its fate. Its id comes from the event that caused it, the participant and the channel, so that a
 * repeat is the same delivery. It holds no secret: a link is this delivery's id plus a MAC made while sending.
 */
export const DeliveryRequested = event(
  'DeliveryRequested',
  1,
  z.strictObject({
    at: time,
    channel: z.enum(['mail', 'sms', 'telegram']),
    ticket: id,
    number: z.string(),
    participant: z.number().int().positive(),
    template: z.enum(templates),
    templateVersion: z.number().int().positive(),
    language,
    line: z.string(),
    to: personalAddress,
    toName: personalText.nullable(),
    /** The message of the ticket that it carries. */
    message: id.nullable(),
    /** The address is not proven: no submitted text, name or subject may be in it (T42). */
    bare: z.boolean(),
    /** Sent by a machine: marked as such, envelope sender `<>` (T01). */
    automatic: z.boolean(),
    /** Not to be sent before this time (a digest gathers until then). */
    notBefore: time.nullable(),
    /** The subject as it is shown to agents, empty on bare mails. */
    subject: personalText,
  }),
);
/** Claimed before the server is spoken to, so that nobody else sends it (T13). */
export const DeliveryAttempted = event(
  'DeliveryAttempted',
  1,
  z.strictObject({ at: time, attempt: z.number().int().positive(), messageId: z.string() }),
);
export const DeliverySent = event(
  'DeliverySent',
  1,
  z.strictObject({ at: time, attempt: z.number().int().positive(), response: reason }),
);
/** Not now: a 4xx, or no connection. The same Message-ID is tried again. */
export const DeliveryDeferred = event(
  'DeliveryDeferred',
  1,
  z.strictObject({ at: time, attempt: z.number().int().positive(), reason, retryAt: time }),
);
/** Never: a 5xx, five days of trying, a bounce, or an address that asked for nothing more. */
export const DeliveryFailed = event(
  'DeliveryFailed',
  1,
  z.strictObject({ at: time, attempt: z.number().int().nonnegative(), reason }),
);
/** Twice without an answer to the final dot: never sent again without a person, unless the answer comes late. */
export const DeliveryUncertain = event(
  'DeliveryUncertain',
  1,
  z.strictObject({ at: time, attempt: z.number().int().positive(), reason }),
);
/** An attempt whose outcome is not known is repeated once (T13). */
export const DeliveryOutcomeUnknown = event(
  'DeliveryOutcomeUnknown',
  1,
  z.strictObject({ at: time, attempt: z.number().int().positive(), reason, retryAt: time }),
);
/** A limit of T42 keeps it back; it waits, and an alarm says so. */
export const DeliveryPostponed = event(
  'DeliveryPostponed',
  1,
  z.strictObject({ at: time, reason: z.enum(['line-limit', 'address-limit']), retryAt: time }),
);
/** A link of this mail was used (T18). */
export const LinkUsed = event(
  'LinkUsed',
  1,
  z.strictObject({ at: time, purpose: z.enum(['ticket', 'close', 'reopen', 'not-me']) }),
);

export const deliveryEvents = [
  DeliveryRequested,
  DeliveryAttempted,
  DeliverySent,
  DeliveryDeferred,
  DeliveryFailed,
  DeliveryUncertain,
  DeliveryOutcomeUnknown,
  DeliveryPostponed,
  LinkUsed,
] as const;
export type DeliveryEvent = NewEventOf<(typeof deliveryEvents)[number]>;
export type RequestedData = Extract<DeliveryEvent, { type: 'DeliveryRequested' }>['data'];
export type AttemptedData = Extract<DeliveryEvent, { type: 'DeliveryAttempted' }>['data'];
