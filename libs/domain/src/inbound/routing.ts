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
  /** The ticket whose number its subject shows. */
  readonly byNumber: string | null;
  /** Every ticket named above, as it is now. */
  readonly tickets: ReadonlyMap<string, OpenedTicket>;
  /** Whether a mail from this address has passed DMARC before. */
  readonly hasPassedBefore: boolean;
  /** Whether the new text is exactly a closing word (OT-5). */
  readonly isClosingWord: boolean;
  readonly identity: string;
  /** The letter that had this identity on the same ticket type first, if it was not this one. */
  readonly firstWithIdentity: { readonly inbound: string; readonly ticket: string | null } | null;
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
 * ticket that is linked, or is held when his mail carries a token.
 */
export function routeOf(facts: RoutingFacts): Routing {
  const { sender, token, tickets } = facts;
  const named = [token?.ticket, ...facts.byMessageId, facts.byNumber].filter(
    (ticket): ticket is string => typeof ticket === 'string' && tickets.has(ticket),
  );
  if (facts.isBounce) return { to: 'bounce', ticket: named[0] ?? null };
  if (facts.isAutoReply) return { to: 'automatic', ticket: named[0] ?? null };
  if (facts.firstWithIdentity)
    return { to: 'duplicate', of: facts.firstWithIdentity.inbound, ticket: facts.firstWithIdentity.ticket };

  const address = sender.single ? sender.address : null;
  for (const ticket of named) {
    const state = tickets.get(ticket);
    const participant = participantWith(state, address);
    if (!state || !participant || sender.verdict === 'fail') continue;
    if (state.identities.has(facts.identity)) return { to: 'duplicate', of: facts.inbound, ticket };
    const holdsToken = token?.ticket === ticket && token.participant === participant.ordinal;
    const proven = holdsToken || sender.verdict === 'pass';
    if (token?.ticket === ticket && !holdsToken)
      return held('token-of-another', 'the mail carries the reply address of another participant of the ticket');
    if (!proven && facts.hasPassedBefore)
      return held('sender-not-proven', 'mail from this address was proven before, and this one is not');
    return {
      to: 'add',
      ticket,
      participant: participant.ordinal,
      proven,
      closes: proven && (facts.isClosingWord || (holdsToken && token.closes)),
    };
  }
  if (token && tickets.has(token.ticket))
    return sender.verdict === 'fail'
      ? held('sender-failed', 'the mail carries a reply address, and its sender fails DMARC')
      : held('token-of-another', 'the mail carries the reply address of somebody who is not its sender');
  const linked = named[0] ?? null;
  return {
    to: 'open',
    ticket: facts.newTicket,
    linked,
    why: linked ? 'named-only' : 'new',
    proven: address !== null && sender.verdict === 'pass',
  };
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

/** Numbers that a subject shows, as `#100001`, `[#R-100001]` and the like; at most five. */
export function numbersIn(subject: string): readonly string[] {
  const found = subject.matchAll(/#\s?((?:[A-Z]{1,8}-?)?[0-9]{6,12})\b/gi);
  return [...new Set([...found].map((match) => (match[1] as string).toUpperCase()))].slice(0, 5);
}
