import type { MailAddress } from '@eventdesk/kernel/ports/mail-reader';
import { readMail } from '@eventdesk/platform/compose/read-mail';
import type { Io } from './io';
import { line, lines } from './print';

/** Prints a mail as a person reads it: who, what, when, its text, and the names of its files. Throws MailNotReadable. */
export async function showMail(io: Io, raw: Uint8Array): Promise<void> {
  const { from, to, cc, replyTo, subject, date, messageId, text, attachments } = await readMail(raw);
  const fields: readonly (readonly [string, string])[] = [
    ['From', from === null ? '' : mailbox(from)],
    ['To', to.map(mailbox).join(', ')],
    ['Cc', cc.map(mailbox).join(', ')],
    ['Reply-To', replyTo.map(mailbox).join(', ')],
    ['Subject', subject],
    ['Date', date ?? ''],
    ['Message-ID', messageId === null ? '' : `<${messageId}>`],
  ];
  for (const [name, value] of fields) if (value !== '') await line(io, `${`${name}:`.padEnd(12)}${value}`);
  await line(io, '');
  await lines(io, text);
  const files = attachments.filter(({ inline }) => !inline);
  if (files.length > 0) await line(io, '');
  for (const { name, size, type } of files) await line(io, `file: ${name} (${type}, ${size} bytes)`);
}

const mailbox = ({ name, address }: MailAddress): string => (name === '' ? address : `${name} <${address}>`);
