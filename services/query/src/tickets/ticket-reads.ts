import type { Settings } from '@eventdesk/domain/catalog/settings';
import type { EventStore } from '@eventdesk/kernel/ports/event-store';
import type { ReadCollection } from '@eventdesk/kernel/ports/read-store';
import type { Personal } from '@eventdesk/kernel/personal';
import type { Principal } from '@eventdesk/kernel/principal';
import { versionedName } from '@eventdesk/kernel/projection';
import type { SealedBlobs } from '@eventdesk/platform/compose/platform';
import type { ThreadMessage, TicketThread } from '@eventdesk/read-models/ticket-thread';
import { ticketList } from '@eventdesk/read-models/ticket-list';
import { ticketThread } from '@eventdesk/read-models/ticket-thread';
import { demand, notThere } from '../demand';
import type { DepartmentsOfThings } from '../departments';
import { sees } from '../departments';
import type { Progress } from '../progress';
import { threadAt } from './as-of';
import { shownLinks, shownMessage, shownTicket } from './shown-ticket';
import type { TicketFilter, TicketSearch } from './ticket-search';

/** A revision that an answer must have reached. */
export interface AtLeast {
  /** UUID text of the ticket. */
  readonly id: string;
  readonly revision: number;
}

export interface TicketParts {
  readonly events: EventStore;
  readonly threads: ReadCollection<TicketThread>;
  readonly search: TicketSearch;
  readonly departments: DepartmentsOfThings;
  readonly progress: Progress;
  /** How long a read waits for its revision, in milliseconds. */
  readonly longestWait: number;
  readonly blobs: Pick<SealedBlobs, 'get'>;
  readonly settings: () => Settings;
}

/** Reads of tickets, each bounded by what its caller sees (T20, T37). */
export class TicketReads {
  constructor(private readonly parts: TicketParts) {}

  /** `GET /v2/tickets`. Throws `not-yet` when `atLeast` is not reached in time. */
  async list(principal: Principal, filter: TicketFilter, atLeast?: AtLeast) {
    demand(principal, 'tickets:read');
    if (atLeast && sees(principal, await this.parts.departments.ofTicketNow(atLeast.id))) {
      const { id, revision } = atLeast;
      const { progress, longestWait } = this.parts;
      await progress.waitFor(versionedName(ticketList), id, revision, longestWait);
      if (filter.search !== undefined) await progress.waitFor(versionedName(ticketThread), id, revision, longestWait);
    }
    const { items, next } = await this.parts.search.page(principal, filter);
    return { data: items.map(({ doc, revision }) => shownTicket(doc, revision)), next: next ?? null };
  }

  /**
   * `GET /v2/tickets/{id}`; `asOf` (RFC 3339) gives it as it was then. Rights are those of now: a ticket belongs to the
   * department that it is in today.
   */
  async one(
    principal: Principal,
    id: string,
    { minRevision, asOf }: { readonly minRevision?: number | undefined; readonly asOf?: string | undefined } = {},
  ) {
    demand(principal, 'tickets:read');
    if (asOf !== undefined) return this.past(principal, id, asOf);
    const { departments, progress, threads, longestWait } = this.parts;
    if (minRevision !== undefined) {
      // Nobody learns by waiting whether there is a ticket that he may not see.
      if (!sees(principal, await departments.ofTicketNow(id))) throw notThere('ticket');
      await progress.waitFor(versionedName(ticketThread), id, minRevision, longestWait);
    }
    const found = await threads.get(id);
    if (!found?.doc || !sees(principal, found.doc.department)) throw notThere('ticket');
    return this.shown(principal, found.doc, found.revision);
  }

  private async past(principal: Principal, id: string, asOf: string) {
    if (!sees(principal, await this.parts.departments.ofTicketNow(id))) throw notThere('ticket');
    const then = threadAt(await this.parts.events.read(`ticket-${id}`), asOf);
    if (!then) throw notThere('ticket');
    return this.shown(principal, then.doc, then.revision);
  }

  private async shown(principal: Principal, thread: TicketThread, revision: number) {
    const settings = this.parts.settings();
    const links: TicketThread['links'][number][] = [];
    for (const link of thread.links)
      if (sees(principal, await this.parts.departments.ofTicketNow(link.ticket))) links.push(link);
    const messages = await Promise.all(
      thread.messages.map(async (message) => shownMessage(message, await this.wholeText(message), settings)),
    );
    return { ...shownTicket(thread, revision), links: shownLinks(links), messages };
  }

  /** Long texts lie beside the document; what is erased reads so. */
  private async wholeText({ text, body }: ThreadMessage): Promise<Personal<string>> {
    if (body === null || typeof text !== 'string') return text;
    const bytes = await this.parts.blobs.get(body);
    if (bytes === 'erased') return { erased: true };
    return bytes === undefined ? text : Buffer.from(bytes).toString('utf8');
  }
}
