import type { Settings } from '@eventdesk/domain/catalog/settings';
import { hasPassed } from '@eventdesk/domain/contact/contact';
import { isClosingWord } from '@eventdesk/domain/inbound/closing-words';
import type { ParsedData, ReceivedData } from '@eventdesk/domain/inbound/events';
import type { RoutingFacts } from '@eventdesk/domain/inbound/routing';
import { numbersIn } from '@eventdesk/domain/inbound/routing';
import { readReplyAddress } from '@eventdesk/domain/mail-address/reply-address';
import type { OpenedTicket } from '@eventdesk/domain/ticket/state';
import { revealed } from '@eventdesk/kernel/personal';
import type { Signer } from '@eventdesk/platform/compose/platform';
import type { LookUp } from './look-up';

/** How many of a mail's references are looked up: the newest ones, which stand last. */
const referencesLookedUp = 20;

/** Collects what `routeOf` decides on; everything is read fresh from the event store. */
export async function gather(
  lookUp: LookUp,
  signer: Signer,
  settings: Settings,
  letter: {
    readonly inbound: string;
    readonly newTicket: string;
    readonly received: ReceivedData;
    readonly parsed: ParsedData;
  },
  others: Pick<RoutingFacts, 'firstWithIdentity' | 'sameMail'>,
): Promise<RoutingFacts> {
  const { parsed, received } = letter;
  const tickets = new Map<string, OpenedTicket>();
  const found = async (id: string | undefined): Promise<string | undefined> => {
    if (id === undefined) return undefined;
    if (tickets.has(id)) return id;
    const state = await lookUp.ticket(id);
    if (!state) return undefined;
    tickets.set(id, state);
    return id;
  };

  const token = readReplyAddress(signer, received.envelopeTo);
  const meant = token && (await found(await lookUp.byNumber(settings, token.number)));
  const byMessageId: string[] = [];
  const references = [...parsed.inReplyTo, ...[...parsed.references].reverse()].slice(0, referencesLookedUp);
  for (const reference of new Set(references.map((value) => revealed(value, '')))) {
    const id = reference === '' ? undefined : await found(await lookUp.byMessageId(reference));
    if (id && !byMessageId.includes(id)) byMessageId.push(id);
  }
  if (parsed.bounce?.originalMessageId) {
    const id = await found(await lookUp.byMessageId(revealed(parsed.bounce.originalMessageId, '')));
    if (id && !byMessageId.includes(id)) byMessageId.push(id);
  }
  const byNumber: string[] = [];
  for (const number of numbersIn(revealed(parsed.subject, ''))) {
    const id = await found(await lookUp.byNumber(settings, number));
    if (id) byNumber.push(id);
  }
  const address = revealed(parsed.from, null)?.email ?? null;
  return {
    inbound: letter.inbound,
    newTicket: letter.newTicket,
    sender: { address, single: parsed.senderForm === 'single', verdict: parsed.sender.verdict },
    isBounce: parsed.isBounce,
    isAutoReply: parsed.isAutoReply,
    token: token && meant ? { ticket: meant, participant: token.participant, closes: token.purpose === 'close' } : null,
    byMessageId,
    byNumber,
    tickets,
    hasPassedBefore: address !== null && hasPassed(await lookUp.contactOf(address), address),
    isClosingWord: isClosingWord(revealed(parsed.text, '')),
    identity: received.identity,
    ...others,
  };
}
