import type { ClosedBy, Promised } from './catalogue';

/** What every mail of the desk says of its sender. */
export interface FromDesk {
  /** What the desk or line calls itself. */
  readonly desk: string;
}

/** What every mail about a ticket says of it. */
export interface AboutTicket extends FromDesk {
  /** As shown, without `#`. */
  readonly number: string;
  readonly subject: string;
  /** The requester's name; empty when it is not known. */
  readonly name: string;
  /** Address of the ticket's page for this participant. */
  readonly ticketLink: string;
}

/**
 * What each template is filled with. Links are made while sending (T18) and are not kept; everything else can stand in
 * `DeliveryRequested`. Times are RFC 3339 in UTC.
 */
export interface TemplateParameters {
  /** The ticket is registered (OT-2); for a sender whose address is proven. */
  readonly confirmation: AboutTicket & { readonly promise?: Promised; readonly notMeLink: string };
  /** The same for an address that nobody has proven: nothing of what was submitted has a place in it (T42). */
  readonly 'confirmation-bare': FromDesk & {
    readonly number: string;
    readonly promise?: Promised;
    readonly ticketLink: string;
    readonly notMeLink: string;
  };
  /** An agent's answer (OT-3). */
  readonly 'agent-reply': AboutTicket & {
    readonly agent: string;
    /** Plain text as the agent wrote it. */
    readonly text: string;
    /** Name of the ticket's status in the mail's language. */
    readonly status: string;
    readonly files: readonly string[];
    /** The requester's last message. */
    readonly quote?: { readonly text: string; readonly at: string; readonly timeZone: string };
    /** Only of an answer that marks the ticket solved: how to say that it satisfies (OT-5). */
    readonly close?: {
      readonly link: string;
      /** Signed close address; left out where the line's is too long to carry one. */
      readonly address?: string;
      /** Hours after which the ticket closes by itself (KB-3); left out when it does not. */
      readonly afterHours?: number;
    };
  };
  readonly closed: AboutTicket & { readonly by: ClosedBy; readonly reopenLink: string };
  readonly reopened: AboutTicket;
  readonly 'status-changed': AboutTicket & { readonly status: string };
  /** One an hour instead of the confirmations beyond the limit (T01). */
  readonly digest: FromDesk & { readonly numbers: readonly string[]; readonly checkLink: string };
  /** The link that somebody asked for by address and number, or whose time was over (OT-4, T18). */
  readonly 'fresh-link': FromDesk & {
    readonly number: string;
    readonly ticketLink: string;
    readonly validMinutes: number;
  };
}

export type TemplateName = keyof TemplateParameters;
