import type { RecordedEvent } from '@eventdesk/kernel/event';
import { millis } from '@eventdesk/kernel/ports/clock';
import { ticketThread } from '@eventdesk/read-models/ticket-thread';
import type { TicketThread } from '@eventdesk/read-models/ticket-thread';

/**
 * A thread as it was at an instant: the fold of what had happened until then, that instant included. The events of
 * a stream happen in its order, so the first later one ends it. Undefined before the ticket was opened.
 */
export function threadAt(
  events: readonly RecordedEvent[],
  asOf: string,
): { readonly doc: TicketThread; readonly revision: number } | undefined {
  const end = millis(asOf);
  let doc: TicketThread | undefined;
  let revision = -1;
  for (const event of events) {
    const { at } = event.data as { readonly at?: string };
    if (at !== undefined && millis(at) > end) break;
    doc = ticketThread.fold(doc, event);
    revision = event.revision;
  }
  return doc && { doc, revision };
}
