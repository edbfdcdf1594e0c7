import { decimalOf } from '@eventdesk/kernel/ids';
import type { Filter, ReadCollection, Versioned } from '@eventdesk/kernel/ports/read-store';
import type { Principal } from '@eventdesk/kernel/principal';
import type { DeliveryEntry } from '@eventdesk/read-models/deliveries';
import { boundedPage } from '../bounded-page';
import { demand, notThere } from '../demand';
import type { DepartmentsOfThings } from '../departments';
import { sees, seesAll } from '../departments';
import type { Download } from '../download';
import { mailDownload } from '../download';

/** Mails that stay on the machine (`outbox:`); there is none where a server takes them. */
export interface OutboxReader {
  /** The mail of a delivery; `erased` when its recipient's key is gone, undefined when it was never kept. */
  get(deliveryId: string): Promise<{ readonly raw: Uint8Array } | 'erased' | undefined>;
}

export interface DeliveryFilter {
  /** UUID text. */
  readonly ticket?: string | undefined;
  readonly state?: string | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

const shownDelivery = (entry: DeliveryEntry) => ({
  id: decimalOf(entry.id),
  ticket: decimalOf(entry.ticket),
  channel: entry.channel,
  to: entry.to,
  subject: entry.subject,
  state: entry.state,
  attempts: entry.attempts,
  messageId: entry.messageId,
  reason: entry.reason,
  due: entry.dueAt,
});

/** What was sent or will be; a delivery belongs to its ticket's department. */
export class DeliveryReads {
  constructor(
    private readonly deliveries: ReadCollection<DeliveryEntry>,
    private readonly departments: DepartmentsOfThings,
    private readonly outbox: OutboxReader | undefined,
  ) {}

  /** `GET /v2/deliveries`, newest first. */
  async list(principal: Principal, { ticket, state, after, limit }: DeliveryFilter) {
    demand(principal, 'deliveries:read');
    const filter: Filter<DeliveryEntry> = ticket !== undefined ? { ticket } : state !== undefined ? { state } : {};
    const keep = async (docs: readonly Versioned<DeliveryEntry>[]) => {
      const visible = await this.visible(
        principal,
        docs.map(({ doc }) => doc),
      );
      return docs.map(({ doc }, index) => visible[index] === true && (state === undefined || doc.state === state));
    };
    const whole = seesAll(principal) && (ticket === undefined || state === undefined);
    const query = {
      filter,
      sort: 'requestedAt' as const,
      descending: true,
      limit,
      ...(after === undefined ? {} : { after }),
    };
    const { items, next } = await boundedPage(this.deliveries, query, whole ? undefined : keep);
    return { data: items.map(({ doc }) => shownDelivery(doc)), next: next ?? null };
  }

  /** `GET /v2/deliveries/{id}/raw`: the mail whole, links and all, so for few (T35). */
  async raw(principal: Principal, id: string): Promise<Download> {
    demand(principal, 'deliveries:raw');
    const found = await this.deliveries.get(id);
    if (!found?.doc || !(await this.visible(principal, [found.doc]))[0]) throw notThere('delivery');
    const mail = await this.outbox?.get(id);
    if (!mail || mail === 'erased') throw notThere('raw-message');
    return mailDownload(mail.raw, `${decimalOf(id)}.eml`);
  }

  private async visible(principal: Principal, entries: readonly DeliveryEntry[]): Promise<readonly boolean[]> {
    if (seesAll(principal)) return entries.map(() => true);
    const whose = await this.departments.ofTickets(entries.map(({ ticket }) => ticket));
    return entries.map(({ ticket }) => sees(principal, whose.get(ticket)));
  }
}
