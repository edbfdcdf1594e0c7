import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { answerOf } from './verdict';

/** The listener that raw mail is handed to: one of ours, in plain text. */
export interface HandInTarget {
  readonly host: string;
  readonly port: number;
  readonly protocol: 'smtp' | 'lmtp';
}

/** A raw mail; line ends may be LF, lines may begin with dots. */
export interface MailToHandIn {
  readonly raw: Uint8Array;
  /** Empty for `<>`. */
  readonly from: string;
  readonly to: readonly string[];
}

/** What the listener said. */
export interface HandedIn {
  /** Whether at least one recipient was taken; otherwise `response` says why not. */
  readonly taken: boolean;
  readonly accepted: readonly string[];
  readonly refused: readonly { readonly address: string; readonly response: string }[];
  /** The server's last line, on one line. */
  readonly response: string;
}

interface Failure extends Error {
  readonly response?: string;
  readonly recipient?: string;
  readonly rejectedErrors?: readonly Failure[];
}

const limitMs = 60_000;

/** Hands raw mails to a listener over one kept connection, unchanged but for line ends. */
export class HandIn {
  private connection: SMTPConnection | undefined;

  constructor(private readonly target: HandInTarget) {}

  /** Throws only when nobody listens; a refusal is an answer. */
  async send({ raw, from, to }: MailToHandIn): Promise<HandedIn> {
    const connection = (this.connection ??= await this.open());
    const sent = await new Promise<SMTPConnection.SentMessageInfo | Failure>((resolve) => {
      connection.once('error', resolve);
      connection.send({ from, to: [...to], size: raw.length, use8BitMime: true }, Buffer.from(raw), (refused, info) => {
        connection.off('error', resolve);
        resolve(refused ?? info);
      });
    });
    const refused = ((sent as Failure).rejectedErrors ?? []).map((one) => ({
      address: one.recipient ?? '',
      response: answerOf(one.response),
    }));
    if (sent instanceof Error) {
      // What state the conversation is in is not worth knowing: the next mail begins another.
      this.close();
      const response = answerOf((sent as Failure).response ?? sent.message);
      return { taken: false, accepted: [], refused, response };
    }
    const accepted = sent.accepted;
    return { taken: accepted.length > 0, accepted, refused, response: answerOf(sent.response) };
  }

  close(): void {
    const ending = this.connection;
    this.connection = undefined;
    if (ending && !ending.destroyed) ending.quit();
  }

  private async open(): Promise<SMTPConnection> {
    const { host, port, protocol } = this.target;
    const connection = new SMTPConnection({
      host,
      port,
      name: 'localhost',
      lmtp: protocol === 'lmtp',
      secure: false,
      // The listener is on this machine, and its certificate, if any, is made for another name.
      ignoreTLS: true,
      connectionTimeout: limitMs,
      greetingTimeout: limitMs,
      socketTimeout: limitMs,
    });
    await new Promise<void>((resolve, reject) => {
      connection.once('error', reject);
      connection.connect((refused) => {
        connection.off('error', reject);
        if (refused) reject(refused);
        else resolve();
      });
    });
    // An error between two mails has nobody to go to, and must not end the process.
    connection.on('error', () => undefined);
    return connection;
  }
}
