import { normalAddress } from '@eventdesk/domain/address';
import type { InboundCommand } from '@eventdesk/domain/inbound/decider';
import { withoutTag } from '@eventdesk/domain/inbound/routing';
import type { AttachmentInput, Blob, Person } from '@eventdesk/domain/shapes';
import { excerptOf, languages } from '@eventdesk/domain/shapes';
import type { MailAddress, MailFacts } from '@eventdesk/kernel/ports/mail-reader';
import type { SenderCheck } from '@eventdesk/kernel/ports/sender-authenticator';

type Parsed = Extract<InboundCommand, { type: 'RecordParsing' }>['parsed'];

/** What of a letter is kept as blobs under its key. */
export interface LetterBlobs {
  readonly body: Blob | null;
  readonly html: Blob | null;
  readonly attachments: readonly AttachmentInput[];
  /** Files over the number that an event lists. */
  readonly over: readonly { readonly name: string; readonly size: number }[];
}

/** Most that an event lists of each (invariant 18); the raw mail has them all. */
const most = { copied: 50, replyTo: 10, ids: 50, leftOut: 100 };
const longestName = 200;
const longestSubject = 1000;
/** RFC 5322 allows a line 998 characters; a longer id is no id. */
const longestId = 998;

/** The new part of a mail; what it quotes is in the raw mail. A mail without a new part says what it quotes. */
export const newTextOf = (facts: Pick<MailFacts, 'replyText' | 'text'>): string =>
  facts.replyText.trim() === '' ? facts.text : facts.replyText;

/** The event's data of an understood letter. Pure: the same facts give the same data. */
export function parsedLetter(facts: MailFacts, sender: SenderCheck, blobs: LetterBlobs, envelopeTo: string): Parsed {
  const from = facts.from ? person(facts.from) : { name: null, email: null, phone: null };
  const own = new Set([envelopeTo, withoutTag(envelopeTo), from.email].map((address) => address?.toLowerCase()));
  return {
    from,
    senderForm: facts.senderForm,
    sender: { ...sender, detail: sender.detail.slice(0, 1000) },
    replyTo: facts.replyTo.flatMap(({ address }) => normalAddress(address) ?? []).slice(0, most.replyTo),
    copied: copiedOf([...facts.to, ...facts.cc], own),
    subject: cut(facts.subject, longestSubject),
    messageId: idOf(facts.messageId),
    inReplyTo: idsOf(facts.inReplyTo),
    references: idsOf(facts.references),
    language: languages.find((known) => known === facts.language) ?? null,
    text: excerptOf(newTextOf(facts)),
    body: blobs.body,
    html: blobs.html,
    attachments: [...blobs.attachments],
    leftOut: namedLeftOut([...facts.leftOut, ...blobs.over]),
    isAutoReply: facts.isAutoReply,
    isBounce: facts.isBounce,
    mustNotAutorespond: facts.mustNotAutorespond,
    bounce: facts.bounce && {
      recipient: normalAddress(facts.bounce.recipient) ?? '',
      status: facts.bounce.status,
      permanent: facts.bounce.permanent,
      originalMessageId: idOf(facts.bounce.originalMessageId),
    },
  };
}

/** What was left out, by name; what is too many for an event stands together at the end, as how many more (T03). */
function namedLeftOut(files: readonly { readonly name: string; readonly size: number }[]): Parsed['leftOut'] {
  const named = files.length > most.leftOut ? files.slice(0, most.leftOut - 1) : files;
  const rest = files.slice(named.length);
  const size = rest.reduce((sum, file) => sum + file.size, 0);
  return [
    ...named.map((file) => ({ name: cut(file.name, longestName), size: file.size })),
    ...(rest.length === 0 ? [] : [{ name: `+${rest.length}`, size }]),
  ];
}

/** An address that nobody could answer to is no address: the name then shows what stood there. */
function person({ address, name }: MailAddress): Person {
  const email = normalAddress(address) ?? null;
  const shown = name === '' && email === null ? address : name;
  return { name: shown === '' ? null : cut(shown, longestName), email, phone: null };
}

/** Everybody else whom the mail went to, each once. */
function copiedOf(addressees: readonly MailAddress[], own: ReadonlySet<string | undefined>): Person[] {
  const copied = new Map<string, Person>();
  for (const addressee of addressees) {
    const known = person(addressee);
    if (known.email !== null && !own.has(known.email.toLowerCase()) && !copied.has(known.email))
      copied.set(known.email, known);
    if (copied.size === most.copied) break;
  }
  return [...copied.values()];
}

const idOf = (id: string | null): string | null => (id === null || id === '' || id.length > longestId ? null : id);

/** The newest ids: they stand last. */
const idsOf = (ids: readonly string[]): string[] => ids.flatMap((id) => idOf(id) ?? []).slice(-most.ids);

const cut = (text: string, longest: number): string =>
  text.length <= longest ? text : `${text.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
