import { hostname } from 'node:os';
import type { Outbox } from '@eventdesk/adapters/mail/send/outbox';
import type { ComposeMail } from '@eventdesk/kernel/ports/mail-composer';
import type { ListenForMail } from '@eventdesk/kernel/ports/mail-listener';
import type { MailReader } from '@eventdesk/kernel/ports/mail-reader';
import type { MailSender } from '@eventdesk/kernel/ports/mail-sender';
import type { SenderAuthenticator } from '@eventdesk/kernel/ports/sender-authenticator';
import type { Config } from '../config/config';
import { allowsPlaintext } from '../config/config';
import { outboxBlobs, outboxSeal } from './outbox-seal';
import type { KeyRing } from '../sealing/key-ring';
import type { Platform } from './platform';

/** Mails that stay on the machine (`EVENTDESK_MAIL_OUT=outbox:`). */
export type OutboxReader = Pick<Outbox, 'list' | 'get'>;

/** What sends mail. */
export interface MailOut {
  readonly compose: ComposeMail;
  readonly sender: MailSender;
  /** Only where mails stay here. */
  readonly outbox?: OutboxReader;
}

/** Opens the way out that the configuration names. */
export async function openMailOut(
  config: Config,
  platform: Pick<Platform, 'state' | 'blobs'> & { readonly keyRing: KeyRing },
): Promise<MailOut> {
  const { composeMail } = await import('@eventdesk/adapters/mail/compose/compose-mail');
  const { mailOut } = config;
  if (mailOut.scheme === 'outbox') {
    const { Outbox } = await import('@eventdesk/adapters/mail/send/outbox');
    const outbox = new Outbox(platform.state, outboxSeal(platform.keyRing), outboxBlobs(platform.blobs));
    return { compose: composeMail, sender: outbox, outbox };
  }
  const { SmtpSender } = await import('@eventdesk/adapters/mail/send/smtp-sender');
  const { host, port, tls, user, password } = mailOut;
  const plain = tls === 'optional' || allowsPlaintext(config.allowPlaintext, { host, port });
  const sender = new SmtpSender({
    target: {
      host,
      port,
      tls: tls === 'implicit' ? 'implicit' : plain && user === undefined ? 'none' : 'demanded',
      login: user === undefined ? null : { user, pass: password ?? '' },
    },
    name: hostname(),
  });
  return { compose: composeMail, sender };
}

/** What understands mail. */
export interface MailIn {
  readonly listen: ListenForMail;
  readonly reader: MailReader;
  readonly authenticator: SenderAuthenticator;
}

/** Opens what takes mail, what reads it, and what checks who wrote it. */
export async function openMailIn(config: Config): Promise<MailIn> {
  const { PooledMailReader } = await import('@eventdesk/adapters/mail/read/pooled-reader');
  const { MailauthSenderAuthenticator } = await import('@eventdesk/adapters/mail/authenticate/sender-authenticator');
  const { dnsLookup } = await import('@eventdesk/adapters/mail/authenticate/dns');
  const lookUp = config.dns === 'none' ? null : dnsLookup(config.dns === 'machine' ? null : (config.dns[0] ?? null));
  const { listenForMail } = await import('@eventdesk/adapters/mail/listen/listen');
  return {
    listen: listenForMail,
    reader: new PooledMailReader({}),
    authenticator: new MailauthSenderAuthenticator(lookUp),
  };
}
