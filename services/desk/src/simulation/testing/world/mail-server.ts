import type { ComposeMail } from '@eventdesk/kernel/ports/mail-composer';
import type { MailSender, SendOutcome } from '@eventdesk/kernel/ports/mail-sender';
import type { Gate } from '../core/gate';
import type { Life } from '../core/life';

/** A mail that the server took. */
export interface TakenMail {
  readonly delivery: string;
  readonly messageId: string;
  readonly from: string;
  readonly to: string;
  readonly replyTo: string | null;
  readonly subject: string;
}

const response = 'simulated';

/** The mail server that the desk hands its mails to: sometimes it does not take one, or takes it and does not say so. */
export class MailServer {
  readonly taken: TakenMail[] = [];
  /** Told of each mail, also of the second copy of one. */
  onTaken: (mail: TakenMail) => void = () => undefined;

  constructor(private readonly gate: Gate) {}

  /** What a mail is written as. */
  readonly compose: ComposeMail = ({ messageId, from, to, replyTo, subject, envelopeFrom }) => {
    const written = { messageId, from: from.address, to: to.address, replyTo: replyTo?.address ?? null, subject };
    return { raw: Buffer.from(JSON.stringify(written)), envelope: { from: envelopeFrom, to: to.address } };
  };

  /** The way to it from one process. */
  senderFor(life: Life): MailSender {
    return {
      timeLimitMs: 10_000,
      send: async ({ deliveryId, raw }, mayGo = () => true) =>
        mayGo()
          ? this.gate.call(life, `mail ${deliveryId.slice(0, 13)}`, () => this.take(deliveryId, raw), false)
          : { outcome: 'deferred', cause: 'taken-over', code: null, response },
      close: async () => undefined,
    };
  }

  private take(delivery: string, raw: Uint8Array): SendOutcome {
    const { faults, scheduler } = this.gate;
    if (scheduler.random.chance(faults.mailDeferred))
      return { outcome: 'deferred', cause: 'no-connection', code: null, response };
    const mail = { delivery, ...(JSON.parse(Buffer.from(raw).toString()) as Omit<TakenMail, 'delivery'>) };
    this.taken.push(mail);
    this.onTaken(mail);
    if (scheduler.random.chance(faults.mailUnanswered))
      return { outcome: 'unknown', cause: 'no-answer', code: null, response };
    return { outcome: 'sent', response };
  }
}
