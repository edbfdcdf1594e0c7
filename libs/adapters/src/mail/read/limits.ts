import { MailNotReadable, type MailFault } from '@eventdesk/kernel/ports/mail-reader';

/** What one mail may cost (T03, T09, T23). Everything a stranger can make large has an entry here. */
export interface MailLimits {
  /** Bytes of the raw mail. */
  readonly mailBytes: number;
  /** Bytes of the header block of the mail or of one part. */
  readonly headerBytes: number;
  /** Fields in one header block. */
  readonly headerFields: number;
  /** Addresses in all address fields together. */
  readonly addresses: number;
  /** Parts in the whole mail, containers included. */
  readonly parts: number;
  /** Parts within parts. */
  readonly depth: number;
  /** Files kept; further ones are named only. */
  readonly files: number;
  /** Bytes of all files kept. */
  readonly fileBytes: number;
  /** Bytes of all HTML of the mail, decoded. */
  readonly htmlBytes: number;
  /** Elements within elements. */
  readonly htmlDepth: number;
  /** Bytes of all text bodies, decoded. */
  readonly textBytes: number;
  /** Characters of text in which quoted history is looked for; what stands below counts as history. */
  readonly replyChars: number;
  /** Bytes of pictures put into the HTML. */
  readonly pictureBytes: number;
}

const mega = 1024 * 1024;

/** The limits of T03, T09 and T23; `mailBytes` leaves room above the 50 MB that SMTP takes. */
export const defaultLimits: MailLimits = {
  mailBytes: 64 * mega,
  headerBytes: mega,
  headerFields: 5_000,
  addresses: 5_000,
  parts: 1_000,
  depth: 50,
  files: 100,
  fileBytes: 25 * mega,
  htmlBytes: 2 * mega,
  htmlDepth: 256,
  textBytes: 8 * mega,
  replyChars: 64 * 1024,
  pictureBytes: 5 * mega,
};

/** @throws MailNotReadable with the slug when `actual` is above `allowed`. */
export function demand(cause: MailFault, actual: number, allowed: number): void {
  if (actual > allowed) throw new MailNotReadable(cause, `${actual} found, at most ${allowed} allowed`);
}
