/** A mailbox as a header names it: the address with its domain lower-cased and in ASCII (T08), the name decoded. */
export interface MailAddress {
  readonly address: string;
  readonly name: string;
}

/**
 * How the mail names its sender (T34). Only `single` can ever be a proven sender: several addresses or From fields, a
 * group, or a display name that shows another address all mean that what people see is not what was authenticated.
 */
export type SenderForm = 'single' | 'several' | 'group' | 'disguised' | 'missing';

/** Languages a sender can be answered in. */
export type MailLanguage = 'en' | 'fa' | 'he' | 'it' | 'ru';

/** A file that came with a mail. `name` is safe to show (T05); `content` are the decoded bytes. */
export interface MailAttachment {
  readonly name: string;
  /** The mail gave no name; `name` was made from the type or, for an attached mail, from its subject. */
  readonly unnamed: boolean;
  readonly size: number;
  /** Media type as the mail claims it, lower case; never to be believed when serving the file (T47). */
  readonly type: string;
  readonly contentId: string | null;
  /** A picture that the HTML part shows; not listed among the files that people download. */
  readonly inline: boolean;
  /** Stands beside the HTML in `multipart/related`, shown or not: belongs to the page more than to the files. */
  readonly related: boolean;
  readonly content: Uint8Array;
}

/** A file that was not kept because of a limit (T03), so that the ticket can say so. */
export interface LeftOutFile {
  readonly name: string;
  readonly size: number;
  readonly reason: 'too-many-files' | 'too-many-bytes';
}

/** What a delivery report says (RFC 3464, or read from the text of a free-form one). */
export interface BounceFacts {
  /** The address that could not be reached, lower case; empty when the report does not name it. */
  readonly recipient: string;
  /** Enhanced status (RFC 3463), such as `5.1.1`; null when neither a field nor the text has one. */
  readonly status: string | null;
  /** False for a delay or another temporary failure. */
  readonly permanent: boolean;
  /** Message-ID of the mail that bounced, when the report returns it. */
  readonly originalMessageId: string | null;
}

/** Headers by which automatic and mass mail is known (T01); decoded, null or empty when absent. */
export interface MailMarks {
  readonly autoSubmitted: string | null;
  readonly precedence: string | null;
  /** Names of the `List-*` headers present, lower case. */
  readonly list: readonly string[];
  readonly listId: string | null;
  readonly suppress: string | null;
  /** Address in `Return-Path`; empty for `<>`, null when the header is missing. */
  readonly returnPath: string | null;
  /** The mail carries the header that an Eventdesk puts on its automatic mails. */
  readonly desk: boolean;
}

/** What intake understands of a raw mail. Plain data: survives a structured clone. */
export interface MailFacts {
  readonly from: MailAddress | null;
  readonly senderForm: SenderForm;
  readonly to: readonly MailAddress[];
  readonly cc: readonly MailAddress[];
  readonly replyTo: readonly MailAddress[];
  readonly subject: string;
  /** RFC 3339 in UTC, as the mail claims it; null when missing or unreadable. */
  readonly date: string | null;
  /** Without angle brackets, as in `inReplyTo` and `references`. */
  readonly messageId: string | null;
  readonly inReplyTo: readonly string[];
  readonly references: readonly string[];
  /** From `Content-Language`, else from the script and words of the new text; null when it cannot be told. */
  readonly language: MailLanguage | null;
  /** Everything a person would read, as plain text. */
  readonly text: string;
  /** Only what the sender wrote now: without quoted history, signature and what stands below our marker. */
  readonly replyText: string;
  /** True when our marker line was found, so that `replyText` is exactly what stands above it (T40). */
  readonly hasReplyMarker: boolean;
  /** Sanitised (T06); pictures of the mail as `data:`, remote ones without a source. Null when there is no HTML part. */
  readonly html: string | null;
  readonly attachments: readonly MailAttachment[];
  readonly leftOut: readonly LeftOutFile[];
  /** A responder wrote it (vacation, out of office). */
  readonly isAutoReply: boolean;
  /** A delivery report, of a failure or of a delay. */
  readonly isBounce: boolean;
  /** Nothing automatic may answer this mail (T01): it is itself automatic, a report, or from a list. */
  readonly mustNotAutorespond: boolean;
  readonly bounce: BounceFacts | null;
  /** Names of the files inside a `winmail.dat`. */
  readonly tnefFiles: readonly string[];
  readonly marks: MailMarks;
  /** Hex SHA-256 that copies of one mail share (T12), the same as {@link MailReader.identity} gives. */
  readonly identity: string;
}

/** Why a mail cannot be understood; a stable slug, kept with the held letter. */
export type MailFault =
  | 'too-large'
  | 'header-too-large'
  | 'too-many-headers'
  | 'too-many-addresses'
  | 'too-many-parts'
  | 'too-deep'
  | 'html-too-deep'
  | 'html-too-large'
  | 'text-too-large'
  | 'empty'
  | 'timeout'
  | 'memory'
  | 'crashed'
  | 'closed';

/** A mail that stays stored raw and is held with this cause; other mails are not affected. */
export class MailNotReadable extends Error {
  constructor(
    override readonly cause: MailFault,
    detail: string,
  ) {
    super(`The mail cannot be read (${cause}): ${detail}`);
    this.name = 'MailNotReadable';
  }
}

/** Understands raw mail, with every parser of hostile input kept away from the caller's thread. */
export interface MailReader {
  /**
   * @param raw the mail as it came in; the reader may take its memory over (the array is then empty), so store it first.
   * @throws MailNotReadable within ten seconds or so; never anything else because of what the mail holds.
   */
  read(raw: Uint8Array): Promise<MailFacts>;
  /**
   * What makes two deliveries the same mail (T12): hex SHA-256 over From, To, Cc, Date, Subject, Message-ID and body.
   * Needs no parsing, cannot fail, and is cheap enough for the caller's thread.
   */
  identity(raw: Uint8Array): string;
  /** Ends the workers; what is still being read is refused with `closed`. */
  close(): Promise<void>;
}

/** Header that Eventdesk puts on every automatic mail it sends, never on an agent's answer (T01). */
export const deskMarkHeader = 'X-Eventdesk-Automatic';

/**
 * The line that our mails carry above quoted history: what a person writes stands over it, the rest is cut (T40).
 * @param hint asks the reader, in his language, to write above; keep it short, since clients break long lines.
 */
export function replyMarker(hint: string): string {
  return `##- ${hint} -##`;
}
