import type { HandIn, HandInTarget } from '@eventdesk/adapters/mail/send/hand-in';
import type { HeaderEnvelope } from '@eventdesk/adapters/mail/send/envelope-of';

export type { HandedIn } from '@eventdesk/adapters/mail/send/hand-in';

/** Hands raw mail to a running desk over its own mail port. */
export interface MailHandIn {
  readonly handIn: Pick<HandIn, 'send' | 'close'>;
  /** Sender and recipients as the mail's own header names them. Throws MailNotReadable. */
  readonly envelopeOf: (raw: Uint8Array) => HeaderEnvelope;
}

export async function openMailHandIn(target: HandInTarget): Promise<MailHandIn> {
  const { HandIn } = await import('@eventdesk/adapters/mail/send/hand-in');
  const { envelopeOf } = await import('@eventdesk/adapters/mail/send/envelope-of');
  return { handIn: new HandIn(target), envelopeOf };
}
