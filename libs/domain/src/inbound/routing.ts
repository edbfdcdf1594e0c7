import type { Line, Settings } from '../catalog/settings';
import { lineAt } from '../catalog/settings';
import type { OpenedTicket, Participant } from '../ticket/state';
import type { Route } from './events';

/** What is known of a letter when it is decided where it goes (T02, T39). */
export interface RoutingFacts {
  readonly inbound: string;
  /** Id that a ticket opened from this letter has. */
  readonly newTicket: string;
  readonly sender: {
    readonly address: string | null;
    readonly single: boolean;
    readonly verdict: 'pass' | 'fail' | 'none';
  };
  readonly isBounce: boolean;
  readonly isAutoReply: boolean;
  /** A valid signed reply or close address was among its recipients: who is *meant*. */
  readonly token: { readonly ticket: string; readonly participant: number; readonly closes: boolean } | null;
  /** Tickets that a Message-ID in it belongs to. */
  readonly byMessageId: readonly string[];
  /** Tickets whose number its subject shows. */
  readonly byNumber: readonly string[];
  /** Every ticket named above, as it is now. */
  readonly tickets: ReadonlyMap<string, OpenedTicket>;
  /** Whether a mail from this address has passed DMARC before. */
  readonly hasPassedBefore: boolean;
  /** Whether the new text is exactly a closing word (OT-5). */
  readonly isClosingWord: boolean;
  readonly identity: string;
  /** The letter that had this identity on the same ticket type first, if it was not this one. */
  readonly firstWithIdentity: { readonly inbound: string; readonly ticket: string | null } | null;
  /** The ticket that the same mail came to by a line of another type (PG-1). */
  readonly sameMail: string | null;
}

export type Routing = Route | { readonly to: 'hold'; readonly cause: string; readonly detail: string };

/** A participant who writes from this address and is still on the ticket. */
const participantWith = (ticket: OpenedTicket | undefined, address: string | null): Participant | undefined =>
  address === null ? undefined : ticket?.participants.find(({ email }) => email === address);

/**
 * Decides what becomes of a letter. Pure: the same facts give the same route.
 *
 * Added when the sender is a participant still on the ticket, does not fail DMARC, and the mail carries that
 * participant's token, or names a Message-ID of the ticket, or has its number in the subject. Anybody else opens a new
 * ticket that is linked, or is held when his mail carries a token. Where there is a token, its ticket alone counts.
 */
export function routeOf(facts: RoutingFacts): Routing {
  const { sender, token, tickets, firstWithIdentity } = facts;
  if (firstWithIdentity) return { to: 'duplicate', of: firstWithIdentity.inbound, ticket: firstWithIdentity.ticket };
  const known = (ids: readonly (string | undefined)[]): readonly string[] => [
    ...new Set(ids.filter((id): id is string => id !== undefined && tickets.has(id))),
  ];
  // A number alone is too easily written for a report or an automatic answer to show up in a ticket.
  const certain = known([token?.ticket, ...facts.byMessageId]);
  if (facts.isBounce) return { to: 'bounce', ticket: certain[0] ?? null };
  if (facts.isAutoReply) return { to: 'automatic', ticket: certain[0] ?? null };

  const named = known([...certain, ...facts.byNumber]);
  for (const ticket of named) {
    const identities = tickets.get(ticket)?.identities;
    if (identities?.has(facts.identity))
      return { to: 'duplicate', of: identities.get(facts.identity) ?? facts.inbound, ticket };
  }
  const address = sender.single ? sender.address : null;
  if (token && tickets.has(token.ticket)) return byToken(facts, token, address);
  const joined = named.find((ticket) => participantWith(tickets.get(ticket), address));
  const participant = joined && participantWith(tickets.get(joined), address);
  if (joined && participant && sender.verdict !== 'fail') return added(facts, joined, participant, false);
  const linked = facts.sameMail ?? named[0] ?? null;
  return {
    to: 'open',
    ticket: facts.newTicket,
    linked,
    why: facts.sameMail ? 'same-mail' : linked ? 'named-only' : 'new',
    proven: address !== null && sender.verdict === 'pass',
  };
}

/** A mail that went to a signed address: added to that ticket, or held; nothing of it starts anew. */
function byToken(facts: RoutingFacts, token: NonNullable<RoutingFacts['token']>, address: string | null): Routing {
  const { ticket } = token;
  if (facts.sender.verdict === 'fail')
    return held('sender-failed', 'the mail carries a reply address, and its sender fails DMARC');
  const participant = participantWith(facts.tickets.get(ticket), address);
  if (!participant)
    return held('token-of-another', 'the mail carries the reply address of somebody who is not its sender');
  const holds = token.participant === participant.ordinal;
  // An answer to all, from one participant to another's address, names the ticket in another way as well.
  if (!holds && !facts.byMessageId.includes(ticket) && !facts.byNumber.includes(ticket))
    return held('token-of-another', 'the mail carries the reply address of another participant of the ticket');
  return added(facts, ticket, participant, holds);
}

function added(facts: RoutingFacts, ticket: string, participant: Participant, holdsToken: boolean): Routing {
  const proven = holdsToken || facts.sender.verdict === 'pass';
  if (!proven && facts.hasPassedBefore)
    return held('sender-not-proven', 'mail from this address was proven before, and this one is not');
  const closes = proven && (facts.isClosingWord || (holdsToken && facts.token?.closes === true));
  return { to: 'add', ticket, participant: participant.ordinal, proven, closes };
}

const held = (cause: string, detail: string): Routing => ({ to: 'hold', cause, detail });

/** The address without a `+tag`, in the form that lines are kept in. */
export function withoutTag(address: string): string {
  const at = address.lastIndexOf('@');
  const plus = address.indexOf('+');
  return plus > 0 && plus < at ? address.slice(0, plus) + address.slice(at) : address;
}

/** The line that a recipient address belongs to, with or without a reply tag. */
export const lineFor = (settings: Settings, address: string): Line | undefined =>
  lineAt(settings, address) ?? lineAt(settings, withoutTag(address));

/** Numbers that a subject shows, as `#100001`, `[#R-100001]` and the like, in capitals; at most five. */
export function numbersIn(subject: string): readonly string[] {
  const plain = subject
    .replace(/\p{Cf}/gu, '')
    .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 0xf));
  const found = plain.matchAll(/#\s?((?:[A-Z]{1,8}-?)?[0-9]{6,12})(?![\p{L}\p{N}])/giu);
  return [...new Set([...found].map((match) => (match[1] as string).toUpperCase()))].slice(0, 5);
}
