/** How a mail reached us, as the listener saw it. */
export interface MailDelivery {
  /** Address of the host that handed the mail in, as text without a port. */
  readonly peer: string;
  readonly helo: string;
  /** Envelope sender; empty for `<>`. */
  readonly envelopeFrom: string;
  /** Who the line's mail host says it is in `Authentication-Results`; null when the line names none. */
  readonly authservId: string | null;
  /** The peer is one of our own relays (`EVENTDESK_SMTP_PEERS`), so its topmost result may be believed. */
  readonly trustedPeer: boolean;
}

/**
 * What is known about the address in From. `pass`: its domain vouches for it (DMARC-aligned). `fail`: its domain
 * publishes a policy and the mail breaks it. `none`: nobody can tell, so the sender is unproven.
 */
export interface SenderCheck {
  readonly verdict: 'pass' | 'fail' | 'none';
  readonly by: 'authentication-results' | 'dmarc' | 'none';
  /** One line for agents and for the ledger; holds no address. */
  readonly detail: string;
}

/** Checks who wrote a mail (T34, T39). Never throws because of what the mail holds or because DNS is silent. */
export interface SenderAuthenticator {
  check(raw: Uint8Array, delivery: MailDelivery): Promise<SenderCheck>;
}
