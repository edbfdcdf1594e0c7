import type { MailSender, MailToSend, SendOutcome } from '@eventdesk/kernel/ports/mail-sender';
import { SmtpSession, type SessionSettings } from './smtp-session';

export interface SmtpSenderSettings extends SessionSettings {
  /** Conversations at the same time; more mails wait for one of them. */
  readonly connections?: number;
  /** Longest time of one send, waiting included, in milliseconds. */
  readonly timeLimitMs?: number;
  /** How long a conversation without a mail is kept, in milliseconds. */
  readonly idleMs?: number;
}

/** A mail in hand. */
interface Sending {
  readonly mail: MailToSend;
  readonly mayGo: () => boolean;
  /** Unix milliseconds. */
  readonly deadline: number;
}

/** Mail out through a real server, over a few kept connections. */
export class SmtpSender implements MailSender {
  readonly timeLimitMs: number;
  private readonly idle: { readonly session: SmtpSession; readonly timer: NodeJS.Timeout }[] = [];
  private readonly waiting: (() => void)[] = [];
  private readonly inHand = new Set<Promise<unknown>>();
  private free: number;
  private closed = false;

  constructor(private readonly settings: SmtpSenderSettings) {
    // A server may think long about a mail before it takes it, and giving up too early makes duplicates.
    this.timeLimitMs = settings.timeLimitMs ?? 180_000;
    this.free = settings.connections ?? 4;
  }

  async send(mail: MailToSend, mayGo: () => boolean = () => true): Promise<SendOutcome> {
    if (this.closed) return deferred('closed');
    const sending = this.inTurn({ mail, mayGo, deadline: Date.now() + this.timeLimitMs });
    this.inHand.add(sending);
    try {
      return await sending;
    } finally {
      this.inHand.delete(sending);
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.allSettled(this.inHand);
    for (const { session, timer } of this.idle.splice(0)) {
      clearTimeout(timer);
      session.end();
    }
  }

  private async inTurn(one: Sending): Promise<SendOutcome> {
    if (!(await this.turn(one.deadline))) return deferred('timeout');
    try {
      return one.mayGo() ? await this.deliver(one) : deferred('taken-over');
    } finally {
      this.free++;
      this.waiting.shift()?.();
    }
  }

  /** Waits until a conversation is free; false when the time is over first. */
  private async turn(deadline: number): Promise<boolean> {
    while (this.free === 0) {
      const left = deadline - Date.now();
      if (left <= 0) return false;
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          clearTimeout(timer);
          resolve();
        };
        // Who gives up leaves the row, or the next free conversation would be offered to nobody.
        const timer = setTimeout(() => {
          this.waiting.splice(this.waiting.indexOf(wake), 1);
          resolve();
        }, left);
        this.waiting.push(wake);
      });
    }
    this.free--;
    return true;
  }

  private async deliver(one: Sending): Promise<SendOutcome> {
    const kept = this.takeIdle();
    if (kept) {
      const outcome = await this.through(kept, one);
      // The server may have ended a kept conversation just now; nothing was handed over, so a new one may try.
      if (outcome.outcome !== 'deferred' || outcome.cause !== 'no-connection' || outcome.code !== null) return outcome;
    }
    const opened = await SmtpSession.open(this.settings, timeLeft(one.deadline));
    return opened instanceof SmtpSession ? this.through(opened, one) : opened;
  }

  private async through(session: SmtpSession, { mail, mayGo, deadline }: Sending): Promise<SendOutcome> {
    const outcome = await session.deliver(mail, timeLeft(deadline), mayGo);
    if (outcome.outcome === 'sent') this.keep(session);
    return outcome;
  }

  private keep(session: SmtpSession): void {
    const timer = setTimeout(() => {
      const at = this.idle.findIndex((one) => one.session === session);
      if (at >= 0) this.idle.splice(at, 1);
      session.end();
    }, this.settings.idleMs ?? 30_000);
    timer.unref();
    this.idle.push({ session, timer });
  }

  private takeIdle(): SmtpSession | undefined {
    for (let one = this.idle.pop(); one; one = this.idle.pop()) {
      clearTimeout(one.timer);
      if (!one.session.ended) return one.session;
    }
    return undefined;
  }
}

const timeLeft = (deadline: number): number => Math.max(1, deadline - Date.now());
const deferred = (cause: 'closed' | 'timeout' | 'taken-over'): SendOutcome => ({
  outcome: 'deferred',
  cause,
  code: null,
  response: '',
});
