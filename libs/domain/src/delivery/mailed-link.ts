import { millis } from '@eventdesk/kernel/ports/clock';
import type { OpenedTicket } from '../ticket/state';
import type { RequestedDelivery } from './decider';

/** T18: links work until so long after their ticket was closed. */
const lifeAfterClosing = 30 * 24 * 3_600_000;
/** T18: a link that somebody asked for works once, and so long after it was mailed. */
const lifeOfFresh = 15 * 60_000;

/** Whether a mailed link is over, so that only a fresh one can be asked for. */
export function linkIsOver(delivery: RequestedDelivery, ticket: OpenedTicket, now: number): boolean {
  const { requested, linkUsed, sentAt } = delivery;
  if (requested.template === 'fresh-link') return linkUsed || now > (sentAt ?? millis(requested.at)) + lifeOfFresh;
  return ticket.closedAt !== null && now > millis(ticket.closedAt) + lifeAfterClosing;
}
