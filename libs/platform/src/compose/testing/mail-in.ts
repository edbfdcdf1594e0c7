import { MailauthSenderAuthenticator } from '@eventdesk/adapters/mail/authenticate/sender-authenticator';
import { mailIdentity } from '@eventdesk/adapters/mail/read/identity';
import { readMail } from '@eventdesk/adapters/mail/read/read-mail';
import type { MailReader } from '@eventdesk/kernel/ports/mail-reader';
import type { SenderAuthenticator } from '@eventdesk/kernel/ports/sender-authenticator';

export { listenForMail } from '@eventdesk/adapters/mail/listen/listen';

/** Reads mail in the test's own thread; everything else as it is in service. */
export const readerInThread: MailReader = {
  read: async (raw) => readMail(raw),
  identity: mailIdentity,
  close: async () => undefined,
};

/** Checks senders without asking anybody (`EVENTDESK_DNS=none`). */
export const authenticatorWithoutDns: SenderAuthenticator = new MailauthSenderAuthenticator(null);
