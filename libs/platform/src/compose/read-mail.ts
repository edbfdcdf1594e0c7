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
