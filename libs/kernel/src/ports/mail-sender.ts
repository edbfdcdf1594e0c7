/** Between whom a mail travels, whatever its headers say. One delivery has one recipient. */
export interface MailEnvelope {
  /** Where bounces go; empty for `<>`, which nobody may answer automatically (T01). */
  readonly from: string;
  readonly to: string;
}

/** A mail as it leaves. The same delivery always leaves with the same Message-ID, however often it is tried (T13). */
export interface MailToSend {
  readonly deliveryId: string;
  /** RFC 5322 bytes with CRLF line ends. */
  readonly raw: Uint8Array;
  readonly envelope: MailEnvelope;
}

/** Why a mail was not taken; a stable slug. */
export type SendCause =
  /** The server answered no to the sender, the recipient or the mail; `code` and `response` say what. */
  | 'refused'
  /** The mail is larger than the server takes. */
  | 'too-large'
  /** The server cannot be reached, or ended the conversation before it had the whole mail. */
  | 'no-connection'
  /** The server offers no TLS or none that can be trusted, where TLS is demanded. */
  | 'no-tls'
  /** The server does not take our user name and password. */
  | 'not-signed-in'
  | 'timeout'
  /** The conversation ended after the final dot and before the answer to it. */
  | 'no-answer'
  /** The sender was closed before the mail was handed over. */
  | 'closed'
  /** Somebody else had the delivery before the mail was handed over whole. */
  | 'taken-over';

/**
 * What became of an attempt. `deferred`: surely not taken, worth another try later. `failed`: refused for good.
 * `unknown`: handed over whole, but nobody said whether it was taken, so that another try may be a duplicate (T13).
 * `response` is the server's own text and may name the recipient: a personal value, never to be logged.
 */
export type SendOutcome =
  | { readonly outcome: 'sent'; readonly response: string }
  | {
      readonly outcome: 'deferred' | 'failed' | 'unknown';
      readonly cause: SendCause;
      /** SMTP reply code, when the server gave one. */
      readonly code: number | null;
      readonly response: string;
    };

/** Hands mail over to whoever carries it on. Never throws because of the mail or the server: every fate is an outcome. */
export interface MailSender {
  /**
   * Longest time one `send` takes, in milliseconds: so long may an attempt be under way still whose sender says nothing
   * any more.
   */
  readonly timeLimitMs: number;
  /** A delivery handed over again is the same mail still: an attempt that nobody saw the end of is simply made again. */
  readonly keepsOne?: true;
  /**
   * @param mayGo asked before the mail is handed over, and once more right before that is final; when it says no, the
   * mail is not handed over: `deferred`, `taken-over`.
   */
  send(mail: MailToSend, mayGo?: () => boolean): Promise<SendOutcome>;
  /** Lets mails in hand end, then closes the connections. */
  close(): Promise<void>;
}
