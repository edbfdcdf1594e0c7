import { Readable } from 'node:stream';
import type { MailToSend, SendOutcome } from '@eventdesk/kernel/ports/mail-sender';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { SmtpTarget } from './smtp-target';
import { answerOf, verdict, type SmtpFailure, type Stage } from './verdict';

/** How a session speaks to its server. */
export interface SessionSettings {
  readonly target: SmtpTarget;
  /** What we call ourselves in EHLO. */
  readonly name: string;
  /** PEM of a certificate authority to trust besides the platform's own. */
  readonly ca?: string;
}

/** Bytes handed to the socket at a time; small, so that "handed over" is said late. */
const chunkSize = 64 * 1024;

/**
 * One conversation with the server, for any number of mails. nodemailer's client without its pool: the pool sends a
 * mail again by itself when a connection is cut (10.6), also after the final dot, and then nobody would know (T13).
 */
export class SmtpSession {
  private constructor(private readonly connection: SMTPConnection) {}

  /** Whether the server has ended the conversation, or we have. */
  get ended(): boolean {
    return this.connection.destroyed;
  }

  /** Connects, switches to TLS where it is demanded, signs in. An outcome instead of a session is always `deferred`. */
  static async open({ target, name, ca }: SessionSettings, limitMs: number): Promise<SmtpSession | SendOutcome> {
    const connection = new SMTPConnection({
      host: target.host,
      port: target.port,
      name,
      secure: target.tls === 'implicit',
      requireTLS: target.tls === 'demanded',
      ignoreTLS: target.tls === 'none',
      connectionTimeout: limitMs,
      greetingTimeout: limitMs,
      socketTimeout: limitMs,
      ...(ca === undefined ? {} : { tls: { ca } }),
    });
    // An error between two mails has nobody to go to, and must not end the process.
    connection.on('error', () => undefined);
    const failure = await settled(connection, limitMs, (done) =>
      connection.connect((refused) => {
        if (refused || !target.login) done(refused);
        else connection.login({ credentials: target.login }, (wrong) => done(wrong ?? undefined));
      }),
    );
    if (!failure) return new SmtpSession(connection);
    connection.close();
    return verdict(failure, 'opening');
  }

  /**
   * Hands one mail over. Unless it was sent, the session is over. Before the final dot it is asked whether the mail
   * `mayGo`: without the dot nobody takes it.
   */
  async deliver({ raw, envelope }: MailToSend, limitMs: number, mayGo: () => boolean): Promise<SendOutcome> {
    let stage: Stage = 'transaction';
    let response = '';
    const source = Readable.from(chunks(raw), { objectMode: false });
    const failure = await settled(this.connection, limitMs, (done) => {
      source.once('end', () => {
        stage = mayGo() ? 'handed-over' : 'withheld';
        // The client writes the final dot in answer to this same event, so from here on the server may have the mail.
        if (stage === 'handed-over') return;
        this.connection.close();
        done({});
      });
      this.connection.send({ from: envelope.from, to: envelope.to, size: raw.length }, source, (refused, info) => {
        response = refused ? '' : info.response;
        done(refused ?? undefined);
      });
    });
    if (!failure) return { outcome: 'sent', response: answerOf(response) };
    this.connection.close();
    return verdict(failure, stage);
  }

  /** Says goodbye; errors do not matter any more. */
  end(): void {
    if (!this.ended) this.connection.quit();
  }
}

/** The failure that ends a step: from its callback, from the connection, or because its time is over. */
function settled(
  connection: SMTPConnection,
  limitMs: number,
  step: (done: (failure: SmtpFailure | undefined) => void) => void,
): Promise<SmtpFailure | undefined> {
  return new Promise((resolve) => {
    const done = (failure: SmtpFailure | undefined): void => {
      clearTimeout(timer);
      connection.off('error', done);
      resolve(failure);
    };
    const timer = setTimeout(() => done({ code: 'ETIMEDOUT' }), limitMs);
    connection.on('error', done);
    step(done);
  });
}

function* chunks(raw: Uint8Array): Generator<Buffer> {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  for (let at = 0; at < bytes.length; at += chunkSize) yield bytes.subarray(at, at + chunkSize);
}
