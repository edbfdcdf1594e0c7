import type { RecordedEvent } from '@eventdesk/kernel/event';
import { millis } from '@eventdesk/kernel/ports/clock';
import type { OpenedTicket } from '../ticket/state';
import type { LinkUse, RequestedDelivery } from './decider';

/** T18: links work until so long after their ticket was closed. */
const lifeAfterClosing = 30 * 24 * 3_600_000;
/** T18: a link that somebody asked for works once, and so long after it was mailed. */
const lifeOfFresh = 15 * 60_000;

/** Whether a mailed link is over, so that only a fresh one can be asked for. */
export function linkIsOver(delivery: RequestedDelivery, ticket: OpenedTicket, now: number): boolean {
  const { requested, linksUsed, sentAt } = delivery;
  if (requested.template === 'fresh-link')
    return linksUsed.size > 0 || now > (sentAt ?? millis(requested.at)) + lifeOfFresh;
  return ticket.closedAt !== null && now > millis(ticket.closedAt) + lifeAfterClosing;
}

/**
 * Whether the ticket has moved past what a link was sent for, so that its button does nothing any more: an answer is
 * accepted once, and a ticket that was opened again after it waits for another; a link that has opened the ticket does
 * not do so again after the next closing, as a page that is loaded again would. Never so where nothing would change.
 *
 * @param cause id of the ticket's event that the mail tells of
 * @param history events of the ticket
 */
export function linkIsOvertaken(
  purpose: LinkUse,
  { linksUsed }: Pick<RequestedDelivery, 'linksUsed'>,
  ticket: Pick<OpenedTicket, 'current'>,
  cause: string | undefined,
  history: readonly Pick<RecordedEvent, 'id' | 'type'>[],
): boolean {
  const isClosed = ticket.current.state === 'closed';
  if (purpose === 'reopen') return isClosed && linksUsed.has('reopen');
  if (purpose !== 'close' || isClosed) return false;
  const told = history.findIndex(({ id }) => id === cause);
  return told >= 0 && history.slice(told + 1).some(({ type }) => type === 'TicketReopened');
}
