import type { BounceFacts, MailAttachment, MailFacts, MailMarks } from '@eventdesk/kernel/ports/mail-reader';
import { MailNotReadable } from '@eventdesk/kernel/ports/mail-reader';
import { collect, type Collected } from './collect';
import { keepFiles } from './files';
import { readCorrespondents, readDate, readMessageId, readMessageIds, type Correspondents } from './header-facts';
import { mailIdentity } from './identity';
import { languageOf } from './language';
import { defaultLimits, demand, type MailLimits } from './limits';
import { headerText } from './mime/encoded-words';
import { valueOf, type HeaderBlock } from './mime/header-block';
import { allParts, readParts, type Part } from './mime/part';
import { readBody } from './body';
import { isAutoReply, mustNotAutorespond, readMarks } from './report/classify';
import { readDeliveryReport } from './report/delivery-report';
import { isFreeFormBounce, readFreeForm } from './report/free-form';
import { openTnef } from './open-tnef';

/**
 * Understands one raw mail, in the caller's thread. Pure: the same bytes give the same facts.
 * @throws MailNotReadable when the mail passes a limit (T03, T09, T23)
 */
export function readMail(raw: Uint8Array, limits: MailLimits = defaultLimits): MailFacts {
  demand('too-large', raw.byteLength, limits.mailBytes);
  const mail = withLineFeeds(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength));
  if (mail.length === 0) throw new MailNotReadable('empty', 'it has no bytes');
  const root = readParts(mail, limits);
  const { header } = root;
  const hint = charsetHint(root);
  const who = readCorrespondents(header, hint, limits);
  const collected = collect(root, limits);
  const tnefFiles = openTnef(collected, limits);
  const subject = headerText(valueOf(header, 'subject'), hint);
  const body = readBody(collected, subject, limits);
  const { attachments, leftOut } = keepFiles(collected, limits);
  const marks = readMarks(header);
  const report = reportType(root);
  const bounce = bounceOf(header, who, subject, body.text, marks, collected, report);
  const automatic = bounce === null && isAutoReply(header, marks, subject);
  const isReport = bounce !== null || report !== '' || collected.deliveryStatus.length > 0;
  return {
    ...who,
    subject,
    date: readDate(header),
    messageId: readMessageId(header),
    inReplyTo: readMessageIds(valueOf(header, 'in-reply-to')),
    references: readMessageIds(valueOf(header, 'references')),
    language: languageOf(body.replyText || subject, valueOf(header, 'content-language')),
    ...body,
    attachments: attachments satisfies readonly MailAttachment[],
    leftOut,
    isAutoReply: automatic && report === '',
    isBounce: bounce !== null,
    mustNotAutorespond: mustNotAutorespond(header, marks, subject, isReport),
    bounce,
    tnefFiles,
    marks,
    identity: mailIdentity(raw),
  };
}

const carriageReturn = 13;
const lineFeed = 10;

/** Mail whose lines end in CR alone is read as if they ended in LF; a byte order mark is not part of the first name. */
function withLineFeeds(mail: Buffer): Buffer {
  const plain = mail[0] === 0xef && mail[1] === 0xbb && mail[2] === 0xbf ? mail.subarray(3) : mail;
  if (plain.indexOf(lineFeed) !== -1 || plain.indexOf(carriageReturn) === -1) return plain;
  return Buffer.from(plain.toString('latin1').replace(/\r/g, '\n'), 'latin1');
}

/** The charset of the first text: raw eight-bit headers are most likely written in it too. */
function charsetHint(root: Part): string {
  for (const part of allParts(root)) {
    if (part.type.startsWith('text/')) return part.parameters.get('charset') ?? '';
  }
  return '';
}

/** What a `multipart/report` reports, or the machine-readable part that a mail has without being one. */
function reportType(root: Part): string {
  // The header's word counts even when the report itself was lost on the way.
  if (/^multipart\/report\b/i.test(valueOf(root.header, 'content-type') ?? '')) {
    return root.parameters.get('report-type')?.toLowerCase() || 'unknown';
  }
  const types = [root, ...root.children].map((part) => part.type);
  if (types.includes('message/disposition-notification')) return 'disposition-notification';
  return types.includes('message/feedback-report') ? 'feedback-report' : '';
}

function bounceOf(
  header: HeaderBlock,
  who: Correspondents,
  subject: string,
  text: string,
  marks: MailMarks,
  collected: Collected,
  report: string,
): BounceFacts | null {
  if (report === 'disposition-notification' || report === 'feedback-report') return null;
  const originalMessageId = collected.returned ? readMessageId(collected.returned) : idInText(text);
  const clues = {
    fromAddress: who.from?.address ?? '',
    fromName: who.from?.name ?? '',
    subject,
    returnPath: marks.returnPath,
    failedRecipients: valueOf(header, 'x-failed-recipients'),
    text,
    to: who.to.map(({ address }) => address),
  };
  const reports = collected.deliveryStatus.map(readDeliveryReport).filter((found) => found !== null);
  const told = reports.find(({ action }) => action === 'failed' || action === 'delayed') ?? reports[0];
  if (told) {
    if (/^(?:delivered|relayed|expanded)/.test(told.action)) return null;
    const { recipient, status, permanent } = told;
    return { recipient: recipient || readFreeForm(clues).recipient, status, permanent, originalMessageId };
  }
  if (report !== 'delivery-status' && !isFreeFormBounce(clues)) return null;
  return { ...readFreeForm(clues), originalMessageId };
}

/** The id of a returned mail whose header a report quotes in its text. */
const idInText = (text: string): string | null =>
  /^[ \t]*>?[ \t]*message-id:[ \t]*<([^<>\s]{3,998})>/im.exec(text.slice(0, 64 * 1024))?.[1] ?? null;
