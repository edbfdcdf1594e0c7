import type { MailAddress } from './mail-reader';
import type { MailEnvelope } from './mail-sender';

/** A file to send along: bytes only, so that nothing is ever read from a path or a URL (T41). */
export interface OutgoingFile {
  readonly name: string;
  readonly type: string;
  readonly content: Uint8Array;
}

/** What a mail says and to whom. Message-IDs are without angle brackets. */
export interface OutgoingMail {
  readonly from: MailAddress;
  readonly to: MailAddress;
  readonly replyTo: MailAddress | null;
  readonly subject: string;
  readonly text: string;
  /** A whole HTML document; null for a mail of plain text alone. */
  readonly html: string | null;
  readonly language: string;
  readonly messageId: string;
  readonly inReplyTo: string | null;
  readonly references: readonly string[];
  /** RFC 3339 in UTC; the same at every attempt. */
  readonly date: string;
  readonly attachments: readonly OutgoingFile[];
  /** Written by no person: marked as T01 says, and its envelope sender is `<>`. */
  readonly automatic: boolean;
  /** Where bounces of a mail that is not automatic go. */
  readonly envelopeFrom: string;
  /** Names this desk in every mail it sends, so that it knows its own when they come back. Letters and digits. */
  readonly desk: string;
}

/** A mail ready to be handed over. The same input gives the same bytes. */
export interface ComposedMail {
  readonly raw: Uint8Array;
  readonly envelope: MailEnvelope;
}

/**
 * Writes RFC 5322 mail.
 * @throws Problem `address-not-mailable`, `message-id-not-usable`, `attachment-not-bytes` …, naming the field; line
 * breaks in a subject or a name become spaces, so that no value can add a header (T07).
 */
export type ComposeMail = (mail: OutgoingMail) => ComposedMail;

/** Header with which every mail of a desk names it; {@link OutgoingMail.desk} is its value. */
export const deskHeader = 'X-Eventdesk-Desk';
