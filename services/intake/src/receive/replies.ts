import type { MailReply } from '@eventdesk/kernel/ports/mail-listener';
import { StoreUnavailable } from '@eventdesk/kernel/ports/event-store';

/** What intake says to mail hosts. A text names no address and no setting. */
export const replies = {
  ok: { code: 250, text: 'ok' },
  stored: { code: 250, text: 'stored' },
  noMailbox: { code: 550, text: 'there is no such mailbox here' },
  tooManyConnections: { code: 421, text: 'too many connections from your network; come again later' },
  tooManyMails: { code: 421, text: 'too many mails from your network in this hour; come again later' },
  full: { code: 452, text: 'not enough room to store mail; come again later' },
  later: { code: 451, text: 'mail cannot be stored now; come again later' },
} as const satisfies Record<string, MailReply>;

/** What a fault of ours says to the other side: nothing is lost, he comes again (T31). */
export const replyTo = (thrown: unknown): MailReply =>
  thrown instanceof StoreUnavailable && thrown.reason === 'full' ? replies.full : replies.later;
