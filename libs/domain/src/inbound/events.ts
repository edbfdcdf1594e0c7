import { event } from '@eventdesk/kernel/event';
import type { NewEventOf } from '@eventdesk/kernel/event';
import { z } from 'zod';
import { attachment, blob, id, language, personalAddress, personalPerson, personalText, time } from '../shapes';

/** Raw bytes and this event are durable before the channel is told that all is well. */
export const MessageReceived = event(
  'MessageReceived',
  1,
  z.strictObject({
    at: time,
    channel: z.enum(['smtp', 'lmtp', 'imap', 'sms', 'telegram', 'voicemail']),
    /** Address of the line that it came to. */
    line: z.string(),
    /** The raw bytes, their SHA-256 (hex) and what copies of one mail share (T12). */
    raw: blob,
    sha256: z.string(),
    identity: z.string(),
    /** Where it came from: network address, HELO name, envelope sender (empty for `<>`). */
    peer: personalText,
    trustedPeer: z.boolean(),
    helo: personalText,
    envelopeFrom: personalAddress,
    /** The full recipient address, tag and all: a reply address is recognised by it. */
    envelopeTo: z.string(),
  }),
);
/** The same mail came again by the same line; nothing else follows. */
export const MessageSeenAgain = event(
  'MessageSeenAgain',
  1,
  z.strictObject({ at: time, channel: z.string(), sha256: z.string() }),
);
export const senderCheck = z.strictObject({
  verdict: z.enum(['pass', 'fail', 'none']),
  by: z.string(),
  detail: z.string().max(1000),
});
export const MessageParsed = event(
  'MessageParsed',
  1,
  z.strictObject({
    at: time,
    from: personalPerson,
    /** Whether the header names exactly one sender, plainly (T34). */
    senderForm: z.string(),
    sender: senderCheck,
    replyTo: z.array(personalAddress).max(10),
    copied: z.array(personalPerson).max(50),
    subject: personalText,
    messageId: personalText.nullable(),
    inReplyTo: z.array(personalText).max(50),
    references: z.array(personalText).max(50),
    language: language.nullable(),
    /** The new part, or its beginning when `body` has the whole; the history it quotes is in the raw mail. */
    text: personalText,
    body: blob.nullable(),
    html: blob.nullable(),
    attachments: z.array(attachment).max(100),
    leftOut: z.array(z.strictObject({ name: personalText, size: z.number() })).max(100),
    isAutoReply: z.boolean(),
    isBounce: z.boolean(),
    mustNotAutorespond: z.boolean(),
    bounce: z
      .strictObject({
        recipient: personalAddress,
        status: z.string().nullable(),
        permanent: z.boolean(),
        originalMessageId: personalText.nullable(),
      })
      .nullable(),
  }),
);
/** Kept, visible, can be replayed; not final. */
export const MessageHeld = event(
  'MessageHeld',
  1,
  z.strictObject({ at: time, cause: z.string(), detail: z.string().max(1000) }),
);
/** A person asked for a held letter to be handled again. */
export const MessageReplayed = event('MessageReplayed', 1, z.strictObject({ at: time }));

/** What becomes of a letter, decided here before any ticket is touched (invariant 5). */
export const route = z.discriminatedUnion('to', [
  z.strictObject({
    to: z.literal('open'),
    ticket: id,
    /** A ticket that was only named, and is linked for the agent. */
    linked: id.nullable(),
    why: z.enum(['new', 'named-only', 'same-mail']),
    proven: z.boolean(),
  }),
  z.strictObject({
    to: z.literal('add'),
    ticket: id,
    participant: z.number().int().positive(),
    proven: z.boolean(),
    /** OT-5: it closes the ticket. */
    closes: z.boolean(),
  }),
  z.strictObject({ to: z.literal('duplicate'), of: id, ticket: id.nullable() }),
  z.strictObject({ to: z.literal('bounce'), ticket: id.nullable() }),
  z.strictObject({ to: z.literal('automatic'), ticket: id.nullable() }),
]);
export type Route = z.infer<typeof route>;
export const MessageRouted = event('MessageRouted', 1, z.strictObject({ at: time, route }));

export const outcomes = ['opened', 'added', 'duplicate', 'bounce', 'automatic'] as const;
/** The one outcome of a letter. */
export const MessageSettled = event(
  'MessageSettled',
  1,
  z.strictObject({
    at: time,
    outcome: z.enum(outcomes),
    ticket: id.nullable(),
    /** As shown, without `#`. */
    number: z.string().nullable(),
    duplicateOf: id.nullable(),
  }),
);

export const inboundEvents = [
  MessageReceived,
  MessageSeenAgain,
  MessageParsed,
  MessageHeld,
  MessageReplayed,
  MessageRouted,
  MessageSettled,
] as const;
export type InboundEvent = NewEventOf<(typeof inboundEvents)[number]>;
export type ParsedData = Extract<InboundEvent, { type: 'MessageParsed' }>['data'];
export type ReceivedData = Extract<InboundEvent, { type: 'MessageReceived' }>['data'];
export type SettledData = Extract<InboundEvent, { type: 'MessageSettled' }>['data'];
