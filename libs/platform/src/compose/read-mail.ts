import type { MailFacts } from '@eventdesk/kernel/ports/mail-reader';

/**
 * What intake understands of one raw mail, whose bytes may be taken over. A mail that hangs or bursts is refused alone
 * (T09, T25). Throws MailNotReadable.
 */
export async function readMail(raw: Uint8Array): Promise<MailFacts> {
  const { PooledMailReader } = await import('@eventdesk/adapters/mail/read/pooled-reader');
  const reader = new PooledMailReader();
  try {
    return await reader.read(raw);
  } finally {
    await reader.close();
  }
}

/** The subject of a mail that this desk wrote, decoded; no stranger's mail is read here. */
export async function subjectOf(raw: Uint8Array): Promise<string> {
  const { readHeaderBlock, valueOf } = await import('@eventdesk/adapters/mail/read/mime/header-block');
  const { headerText } = await import('@eventdesk/adapters/mail/read/mime/encoded-words');
  const mail = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const limits = { headerBytes: mail.length, headerFields: mail.length };
  return headerText(valueOf(readHeaderBlock(mail, 0, mail.length, limits), 'subject'));
}
