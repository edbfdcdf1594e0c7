import { createHash } from 'node:crypto';
import { deskHeader, type ComposedMail, type OutgoingMail } from '@eventdesk/kernel/ports/mail-composer';
import { deskMarkHeader } from '@eventdesk/kernel/ports/mail-reader';
import { Problem } from '@eventdesk/kernel/problem';
import { filePart, multipart, textPart } from './body';
import { mailDate, phrase, unstructured } from './header';
import { mailable, mailbox } from './mailbox';

const idPattern = /^[\x21-\x3b\x3d\x3f-\x7e]{1,240}@[\x21-\x3b\x3d\x3f-\x7e]{1,255}$/;
/** As many Message-IDs as a thread needs; of a longer list the first and the latest say most (RFC 5322, 3.6.4). */
const mostReferences = 20;

/**
 * Writes a mail of text, HTML and files. The same input gives the same bytes, so that another attempt at a delivery is
 * the same mail (T13). Own code and not a library's, because the shape is fixed and a library takes ten times as long
 * (B1, B2); that nothing is ever read from a path or URL (T41) comes with it.
 */
export function composeMail(mail: OutgoingMail): ComposedMail {
  const from = mailbox(mail.from, 'from', phrase);
  const to = mailbox(mail.to, 'to', phrase);
  const fields = [
    `From: ${from}`,
    `To: ${to}`,
    ...(mail.replyTo ? [`Reply-To: ${mailbox(mail.replyTo, 'replyTo', phrase)}`] : []),
    `Subject: ${unstructured(mail.subject)}`,
    `Date: ${dateOf(mail)}`,
    `Message-ID: <${usable(mail.messageId, 'messageId', idPattern)}>`,
    ...thread(mail),
    `${deskHeader}: ${usable(mail.desk, 'desk', /^[A-Za-z0-9]{1,64}$/)}`,
    ...(mail.automatic
      ? ['Auto-Submitted: auto-replied', 'X-Auto-Response-Suppress: All', `${deskMarkHeader}: yes`]
      : []),
    `Content-Language: ${usable(mail.language, 'language', /^[A-Za-z-]{1,20}$/)}`,
    'MIME-Version: 1.0',
  ];
  const body = bodyOf(mail);
  return {
    raw: Buffer.from(`${fields.join('\r\n')}\r\n${body.header}\r\n\r\n${body.content}`, 'latin1'),
    envelope: {
      from: mail.automatic || mail.envelopeFrom === '' ? '' : mailable(mail.envelopeFrom, 'envelopeFrom'),
      to: mailable(mail.to.address, 'to'),
    },
  };
}

function bodyOf(mail: OutgoingMail) {
  const boundary = `=_${createHash('sha256').update(mail.messageId).digest('hex').slice(0, 40)}`;
  const text = textPart('text/plain', mail.text, boundary);
  const said =
    mail.html === null
      ? text
      : multipart('alternative', `${boundary}_a`, [text, textPart('text/html', mail.html, boundary)]);
  if (mail.attachments.length === 0) return said;
  return multipart('mixed', `${boundary}_m`, [said, ...mail.attachments.map(filePart)]);
}

/** What leads mail programs, and us, to the thread. Odd ids, which came from other people's mails, are left out. */
function thread(mail: OutgoingMail): readonly string[] {
  const known = [...new Set(mail.references)].filter((id) => idPattern.test(id));
  const kept = known.length <= mostReferences ? known : [known[0] as string, ...known.slice(1 - mostReferences)];
  return [
    ...(mail.inReplyTo !== null && idPattern.test(mail.inReplyTo) ? [`In-Reply-To: <${mail.inReplyTo}>`] : []),
    ...(kept.length > 0 ? [`References: ${kept.map((id) => `<${id}>`).join('\r\n ')}`] : []),
  ];
}

function dateOf(mail: OutgoingMail): string {
  if (Number.isNaN(Date.parse(mail.date))) usable('', 'date', /./);
  return mailDate(mail.date);
}

function usable(value: string, field: string, pattern: RegExp): string {
  if (pattern.test(value)) return value;
  throw new Problem(
    'mail-field-not-usable',
    'unprocessable',
    `The field ${field} of the mail cannot stand in a header.`,
    {
      fields: [{ field, detail: `text that matches ${pattern.source}` }],
    },
  );
}
