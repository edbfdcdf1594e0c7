import type { ListenerLimits, MailListening, MailPeer, MailReply } from '@eventdesk/kernel/ports/mail-listener';
import { isAccepted } from '@eventdesk/kernel/ports/mail-listener';
import type { SMTPServerDataStream, SMTPServerOptions, SMTPServerSession } from 'smtp-server';
import { collect, HeldBytes } from './collect';
import { answered, refusal, together } from './replies';

/** What is known of a connection from its greeting to its end. */
interface Connection {
  readonly timer: NodeJS.Timeout;
  refused: number;
  admitted: boolean;
}

type Done = (error?: Error | null) => void;
type DataDone = (error?: Error | null, text?: string | (string | Error)[]) => void;
type Callbacks = Pick<SMTPServerOptions, 'onConnect' | 'onClose' | 'onMailFrom' | 'onRcptTo' | 'onData'>;

const peerOf = (session: SMTPServerSession): MailPeer => ({
  address: session.remoteAddress,
  helo: session.hostNameAppearsAs || '',
});

/** The library's callbacks over the port's handlers. */
export class Sessions {
  /** Connections with a mail in hand. */
  readonly busy = new Set<string>();
  /** Once the listener closes, a connection ends with its answer. */
  closing = false;
  private readonly connections = new Map<string, Connection>();
  private readonly held: HeldBytes;

  constructor(
    private readonly listening: MailListening,
    private readonly limits: ListenerLimits,
    /** Ends a connection with 421. */
    private readonly end: (id: string, text: string) => void,
  ) {
    this.held = new HeldBytes(limits.heldBytes);
  }

  callbacks(): Callbacks {
    return {
      onConnect: (session, done) => this.connect(session, done),
      onClose: (session) => this.close(session),
      onMailFrom: (sender, session, done) => {
        const declared = Number((sender.args || {})['SIZE']);
        const size = Number.isSafeInteger(declared) ? declared : undefined;
        answered(() => this.listening.handlers.announced(peerOf(session), sender.address, size), done);
      },
      onRcptTo: (recipient, session, done) => this.recipient(recipient.address, session, done),
      onData: (stream, session, done) => this.data(stream, session, done),
    };
  }

  private connect(session: SMTPServerSession, done: Done): void {
    const { handlers } = this.listening;
    const timer = setTimeout(() => this.end(session.id, 'no whole mail came in time'), this.limits.mailMs).unref();
    const connection: Connection = { timer, refused: 0, admitted: false };
    this.connections.set(session.id, connection);
    answered(
      () => handlers.connected(peerOf(session)),
      (error) => {
        connection.admitted = error === undefined;
        // It may have gone while its admission was looked up.
        if (connection.admitted && !this.connections.has(session.id)) handlers.disconnected(peerOf(session));
        done(error);
      },
    );
  }

  private close(session: SMTPServerSession): void {
    const connection = this.connections.get(session.id);
    if (!connection) return;
    this.connections.delete(session.id);
    clearTimeout(connection.timer);
    if (connection.admitted) this.listening.handlers.disconnected(peerOf(session));
  }

  private recipient(address: string, session: SMTPServerSession, done: Done): void {
    // LMTP answers for each recipient after the mail, and the library keeps one of two that differ in case alone.
    const repeated = session.envelope.rcptTo.some((known) => known.address.toLowerCase() === address.toLowerCase());
    if (repeated && this.listening.protocol === 'lmtp')
      return done(refusal({ code: 452, text: 'this recipient was named already' }));
    const connection = this.connections.get(session.id);
    answered(
      () => this.listening.handlers.recipient(peerOf(session), address),
      (error) => {
        if (error && connection && ++connection.refused >= this.limits.refusals)
          return done(refusal({ code: 421, text: 'too many refused recipients' }));
        done(error);
      },
    );
  }

  private data(stream: SMTPServerDataStream, session: SMTPServerSession, done: DataDone): void {
    this.busy.add(session.id);
    const answer = (reply: () => void): void => {
      reply();
      this.busy.delete(session.id);
      this.connections.get(session.id)?.timer.refresh();
      // The answer leaves in this turn; the connection follows it.
      if (this.closing) setImmediate(this.end, session.id, 'closing down');
    };
    this.message(stream, session).then(
      (replies) => answer(() => this.reply(replies, done)),
      () => answer(() => done(refusal({ code: 451, text: 'the mail could not be taken; send it again later' }))),
    );
  }

  private async message(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<readonly MailReply[]> {
    const to = session.envelope.rcptTo.map(({ address }) => address);
    const { mail, release } = await collect(stream, this.listening.maxSize, this.held);
    try {
      // 552 is what the library answers then, whatever is said here.
      if (mail.fault === 'too-large') return to.map(() => ({ code: 552, text: 'the mail is too large' }));
      if (mail.fault) return to.map(() => ({ code: 451, text: 'too many mails at once; send it again later' }));
      const from = session.envelope.mailFrom ? session.envelope.mailFrom.address : '';
      const { protocol, handlers } = this.listening;
      return await handlers.message(mail.raw, { peer: peerOf(session), protocol, from, to });
    } finally {
      release();
    }
  }

  private reply(replies: readonly MailReply[], done: DataDone): void {
    if (this.listening.protocol === 'lmtp')
      return done(
        null,
        replies.map((reply) => (isAccepted(reply) ? reply.text : refusal(reply))),
      );
    const one = together(replies);
    return isAccepted(one) ? done(null, one.text) : done(refusal(one));
  }
}
