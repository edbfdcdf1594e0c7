import { personal } from '@eventdesk/kernel/personal';
import { z } from 'zod';

/** Shapes that several events share. Stored for ever: a change is a new shape beside the old one. */

/** RFC 3339 in UTC. */
export const time = z.iso.datetime();
/** UUID text in lower case. */
export const id = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
/** A text per language; `*` stands for every language that is not named. */
export const names = z.record(z.string(), z.string().max(200));
export type Names = z.infer<typeof names>;

/** Languages in which the desk speaks now (X-8 adds to them). */
export const languages = ['en', 'fa'] as const;
export const language = z.enum(languages);
export type Language = z.infer<typeof language>;

/** What KB-2 calls the life of a ticket; a status of the settings is in one of these states. */
export const statusStates = ['awaiting-reply', 'in-progress', 'awaiting-customer', 'solved', 'closed'] as const;
export const statusState = z.enum(statusStates);
export type StatusState = z.infer<typeof statusState>;
/** A status of the settings with its state, both as they were at the time. */
export const status = z.strictObject({ id, state: statusState });
export type Status = z.infer<typeof status>;

export const channel = z.enum(['mail', 'form', 'api', 'phone', 'agent', 'page']);
export type Channel = z.infer<typeof channel>;

/** Somebody as he is known from one letter or call. Sealed with the key of his address, else of his number. */
export const person = z.strictObject({
  name: z.string().max(500).nullable(),
  email: z.string().max(320).nullable(),
  phone: z.string().max(40).nullable(),
});
export type Person = z.infer<typeof person>;
export const personalPerson = personal(person, (value) => value.email ?? value.phone ?? undefined);

/** An address sealed with its own key; an empty one (`<>`) is nobody's and goes with its event. */
export const personalAddress = personal(z.string().max(320), (value) => (value === '' ? undefined : value));
/** Text that belongs to the owner of the event. */
export const personalText = personal(z.string());

/** Bytes kept as a blob, sealed with the key of `owner` (`letter:<id>`, `upload:<id>` …). Size is of the plain bytes. */
export const blob = z.strictObject({ hash: z.string(), size: z.number().int().nonnegative(), owner: z.string() });
export type Blob = z.infer<typeof blob>;

/** A file of a message. `type` is as claimed and never believed when serving (T47). */
export const attachment = z.strictObject({
  id,
  name: personal(z.string().max(300)),
  type: z.string().max(200),
  size: z.number().int().nonnegative(),
  blob,
  inline: z.boolean(),
});
export type Attachment = z.infer<typeof attachment>;
export type AttachmentInput = z.input<typeof attachment>;

/** Longest text that stands in an event itself, in UTF-16 units; longer ones are blobs with an excerpt (invariant 18). */
export const longestText = 10_000;
export const excerptOf = (text: string): string =>
  text.length <= longestText ? text : `${text.slice(0, longestText).replace(/[\uD800-\uDBFF]$/, '')}…`;
