import type { MailReply } from '@eventdesk/kernel/ports/mail-listener';
import { isAccepted } from '@eventdesk/kernel/ports/mail-listener';

/** The one answer of SMTP to a mail for several: come again when any must, so that none is lost; else no; else yes. */
export function together(replies: readonly MailReply[]): MailReply {
  const refused = replies.filter((reply) => !isAccepted(reply));
  const one = refused.find(({ code }) => code < 500) ?? refused[0] ?? replies[0];
  return one ?? { code: 451, text: 'the mail could not be taken; send it again later' };
}

/** An answer that is no, in the form the library wants. */
export const refusal = ({ code, text }: MailReply): Error => Object.assign(new Error(text), { responseCode: code });

const fault: MailReply = { code: 451, text: 'a fault of ours; try again later' };

/** Asks a handler and tells the library its answer: nothing for yes, else an error with its code. */
export function answered(ask: () => Promise<MailReply>, done: (error?: Error) => void): void {
  const tell = (reply: MailReply): void => done(isAccepted(reply) ? undefined : refusal(reply));
  ask().then(tell, () => tell(fault));
}
