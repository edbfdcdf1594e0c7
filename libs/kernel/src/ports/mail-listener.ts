/** An answer of SMTP (RFC 5321, 4.2): 2xx yes, 4xx come again, 5xx no. The text is one line. */
export interface MailReply {
  readonly code: number;
  readonly text: string;
}

/** Whether an answer says yes. */
export const isAccepted = (reply: MailReply): boolean => reply.code < 300;

/** Who is at the other end of a connection. */
export interface MailPeer {
  /** Its network address as text without a port; IPv4 is never written as IPv6. */
  readonly address: string;
  /** The name that it gave itself; empty before it has. */
  readonly helo: string;
}

/** What stands around a mail. */
export interface MailEnvelope {
  readonly peer: MailPeer;
  readonly protocol: 'smtp' | 'lmtp';
  /** Envelope sender as given; empty for `<>`. */
  readonly from: string;
  /** The recipients that were accepted, as given, in their order; never none. */
  readonly to: readonly string[];
}

/**
 * What a listener asks. A handler that throws is answered with 451, so nothing is ever lost by a fault of ours.
 * A code of 421 ends the connection.
 */
export interface MailHandlers {
  /** Somebody connected. Each peer that was let in is named to `disconnected` once. */
  connected(peer: MailPeer): Promise<MailReply>;
  disconnected(peer: MailPeer): void;
  /** A mail is announced, with its size in bytes where the peer says it. */
  announced(peer: MailPeer, from: string, size: number | undefined): Promise<MailReply>;
  /** Whether mail to this address is taken. */
  recipient(peer: MailPeer, address: string): Promise<MailReply>;
  /**
   * A whole mail, its bytes as they came; the array may be kept. Answers for each recipient, in their order: a yes
   * means that the mail is durable for him.
   */
  message(raw: Uint8Array, envelope: MailEnvelope): Promise<readonly MailReply[]>;
}

/** Where and how mail is taken. */
export interface MailListening {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly protocol: 'smtp' | 'lmtp';
  /** Name that the listener gives itself. */
  readonly hostname: string;
  /** PEM; without it STARTTLS is not offered. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Largest mail in bytes: announced, and above it 552 (T03). */
  readonly maxSize: number;
  readonly handlers: MailHandlers;
  /** Ways of the listener to bound what strangers hold; defaults are those of a public mail host. */
  readonly limits?: Partial<ListenerLimits>;
}

export interface ListenerLimits {
  /** Connections of everybody at once. */
  readonly connections: number;
  /** Milliseconds without a byte after which a connection ends. */
  readonly idleMs: number;
  /** Milliseconds in which a connection must bring a whole mail, each time anew. */
  readonly mailMs: number;
  /** Recipients of one mail. */
  readonly recipients: number;
  /** Refused recipients after which a connection ends. */
  readonly refusals: number;
  /** Bytes of mails that are held in memory at once; a mail beyond it is told to come again. */
  readonly heldBytes: number;
}

/** A listener that runs. */
export interface MailListener {
  readonly host: string;
  readonly port: number;
  /** Takes no more connections, lets mails in hand come to their answer, and ends within `graceMs`. */
  close(graceMs?: number): Promise<void>;
}

/** Takes mail from other hosts by SMTP (RFC 5321) or LMTP (RFC 2033). */
export type ListenForMail = (listening: MailListening) => Promise<MailListener>;
