import type { MailAddress, SenderForm } from '@eventdesk/kernel/ports/mail-reader';
import { demand, type MailLimits } from './limits';
import { readAddresses } from './mime/addresses';
import { headerText } from './mime/encoded-words';
import { valueOf, valuesOf, type HeaderBlock } from './mime/header-block';

/** Who wrote to whom, as the header says. */
export interface Correspondents {
  readonly from: MailAddress | null;
  readonly senderForm: SenderForm;
  readonly to: readonly MailAddress[];
  readonly cc: readonly MailAddress[];
  readonly replyTo: readonly MailAddress[];
}

/** @throws MailNotReadable `too-many-addresses` */
export function readCorrespondents(header: HeaderBlock, hint: string, limits: MailLimits): Correspondents {
  let count = 0;
  const read = (name: string): { mailboxes: MailAddress[]; group: boolean; fields: number } => {
    const lists = valuesOf(header, name).map((value) => readAddresses(value, hint, limits.addresses + 1 - count));
    const mailboxes = lists.flatMap((list) => list.mailboxes);
    demand('too-many-addresses', (count += mailboxes.length), limits.addresses);
    return { mailboxes, group: lists.some((list) => list.group), fields: lists.length };
  };
  const from = read('from');
  return {
    from: from.mailboxes.find((mailbox) => mailbox.address !== '') ?? from.mailboxes[0] ?? null,
    senderForm: senderForm(from),
    to: read('to').mailboxes,
    cc: read('cc').mailboxes,
    replyTo: read('reply-to').mailboxes,
  };
}

function senderForm(from: { mailboxes: readonly MailAddress[]; group: boolean; fields: number }): SenderForm {
  const [first] = from.mailboxes;
  if (from.fields > 1 || from.mailboxes.length > 1) return 'several';
  if (from.group) return 'group';
  if (!first || !first.address.includes('@')) return 'missing';
  const shown = /[^\s<>"'(),:;@]+@[^\s<>"'(),:;@]+\.[^\s<>"'(),:;@]+/u.exec(first.name.slice(0, 1_000))?.[0];
  return shown !== undefined && shown.toLowerCase() !== first.address.toLowerCase() ? 'disguised' : 'single';
}

/** Message-IDs in a field, without brackets and without the spaces that folding put into them; each once. */
export function readMessageIds(value: string | null): string[] {
  if (value === null) return [];
  const bracketed = [...value.matchAll(/<([^<>]{1,998})>/g)].map((match) => match[1]!.replace(/\s+/g, ''));
  const ids = bracketed.length > 0 ? bracketed : value.split(/[\s,]+/).map((word) => word.replace(/[<>]/g, ''));
  return [...new Set(ids.filter((id) => id !== ''))].slice(0, mostIds);
}

const mostIds = 1_000;

/** The mail's own id; null when missing. */
export function readMessageId(header: HeaderBlock): string | null {
  return readMessageIds(valueOf(header, 'message-id'))[0] ?? null;
}

/** The Date field in RFC 3339 and UTC; null when it is missing or means no day. A date without a zone is UTC. */
export function readDate(header: HeaderBlock): string | null {
  const text = headerText(valueOf(header, 'date')?.slice(0, 200) ?? null)
    .replace(/\([^)]*\)/g, ' ')
    .trim()
    .slice(0, 100);
  if (text === '') return null;
  const zoned = /(?:[+-]\d{2}:?\d{2}|\b(?:UT|UTC|GMT|Z|[ECMP][SD]T))$/i.test(text);
  const time = Date.parse(zoned ? text : `${text.replace(/\s[A-Z]{2,5}$/, '')} UTC`);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}
