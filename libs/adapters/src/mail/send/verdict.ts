import type { SendCause, SendOutcome } from '@eventdesk/kernel/ports/mail-sender';

/** What the SMTP client says of a failure; more than nodemailer's own type tells. */
export interface SmtpFailure {
  readonly code?: string | undefined;
  readonly originalCode?: string | undefined;
  readonly response?: string | undefined;
  readonly responseCode?: number | undefined;
}

/**
 * How far the conversation had come: before our mail's envelope, in it, or the whole mail handed over; or its end was
 * kept back by us.
 */
export type Stage = 'opening' | 'transaction' | 'handed-over' | 'withheld';

/** One line of a server's answer, short enough for an event. */
export const answerOf = (text: string | undefined): string =>
  (text ?? '')
    .replace(/[\s\p{C}]+/gu, ' ')
    .trim()
    .slice(0, 300);

/**
 * What a failed conversation means (T13). A no for good counts only when it is said of the mail: a server that refuses
 * us at the door, or our password, refuses every mail, and that is put right on our side while the mail waits.
 */
export function verdict(failure: SmtpFailure, stage: Stage): SendOutcome {
  const code = failure.responseCode ?? null;
  const said = { code, response: answerOf(failure.response) };
  if (stage === 'withheld') return { outcome: 'deferred', cause: 'taken-over', ...said };
  if (stage === 'opening') return { outcome: 'deferred', cause: openingCause(failure), ...said };
  if (code !== null && code >= 400 && code < 600) {
    return { outcome: code < 500 ? 'deferred' : 'failed', cause: 'refused', ...said };
  }
  if (stage === 'handed-over') return { outcome: 'unknown', cause: 'no-answer', ...said };
  if (failure.code === 'EMESSAGE') return { outcome: 'failed', cause: 'too-large', ...said };
  if (failure.code === 'EENVELOPE') return { outcome: 'failed', cause: 'refused', ...said };
  return { outcome: 'deferred', cause: failure.code === 'ETIMEDOUT' ? 'timeout' : 'no-connection', ...said };
}

function openingCause({ code, originalCode, responseCode }: SmtpFailure): SendCause {
  if (code === 'EAUTH') return 'not-signed-in';
  if (code === 'ETLS' || /CERT|TLS|SSL|ALTNAME|SIGNATURE/.test(originalCode ?? '')) return 'no-tls';
  if (code === 'ETIMEDOUT') return 'timeout';
  return responseCode === undefined ? 'no-connection' : 'refused';
}
