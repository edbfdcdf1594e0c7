import { decimalOf } from '@eventdesk/kernel/ids';
import type { Filter, ReadCollection, Versioned } from '@eventdesk/kernel/ports/read-store';
import type { Principal } from '@eventdesk/kernel/principal';
import type { SealedBlobs } from '@eventdesk/platform/compose/platform';
import type { LedgerEntry } from '@eventdesk/read-models/inbound-ledger';
import { boundedPage } from '../bounded-page';
import { demand, notThere } from '../demand';
import type { DepartmentsOfThings, Whose } from '../departments';
import { sees, seesAll } from '../departments';
import type { Download } from '../download';
import { mailDownload } from '../download';

export interface InboundFilter {
  readonly outcome?: string | undefined;
  readonly messageId?: string | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

const shownEntry = (entry: LedgerEntry) => ({
  id: decimalOf(entry.id),
  channel: entry.channel,
  line: entry.line,
  receivedAt: entry.receivedAt,
  sha256: entry.sha256,
  messageId: entry.messageId,
  from: entry.from,
  subject: entry.subject,
  outcome: entry.outcome,
  ticket: entry.ticket === null ? null : decimalOf(entry.ticket),
  cause: entry.cause,
});

/** What came in and what became of it (X-1, API-4), bounded by what its caller sees. */
export class InboundReads {
  constructor(
    private readonly ledger: ReadCollection<LedgerEntry>,
    private readonly departments: DepartmentsOfThings,
    private readonly blobs: Pick<SealedBlobs, 'get'>,
  ) {}

  /** `GET /v2/inbound`, newest first. */
  async list(principal: Principal, { outcome, messageId, after, limit }: InboundFilter) {
    demand(principal, 'inbound:read');
    const filter: Filter<LedgerEntry> =
      messageId !== undefined ? { messageId } : outcome !== undefined ? { outcome } : {};
    const keep = async (docs: readonly Versioned<LedgerEntry>[]) => {
      const visible = await this.visible(
        principal,
        docs.map(({ doc }) => doc),
      );
      return docs.map(
        ({ doc }, index) => visible[index] === true && (outcome === undefined || doc.outcome === outcome),
      );
    };
    const whole = seesAll(principal) && (messageId === undefined || outcome === undefined);
    const query = {
      filter,
      sort: 'receivedAt' as const,
      descending: true,
      limit,
      ...(after === undefined ? {} : { after }),
    };
    const { items, next } = await boundedPage(this.ledger, query, whole ? undefined : keep);
    return { data: items.map(({ doc }) => shownEntry(doc)), next: next ?? null };
  }

  /** `GET /v2/inbound/{id}` */
  async one(principal: Principal, id: string) {
    demand(principal, 'inbound:read');
    return shownEntry(await this.entry(principal, id));
  }

  /** `GET /v2/inbound/{id}/raw`: the bytes as they came. */
  async raw(principal: Principal, id: string): Promise<Download> {
    demand(principal, 'inbound:raw');
    const { raw } = await this.entry(principal, id);
    const bytes = await this.blobs.get(raw);
    if (bytes === undefined || bytes === 'erased') throw notThere('raw-message');
    return mailDownload(bytes, `${decimalOf(id)}.eml`);
  }

  private async entry(principal: Principal, id: string): Promise<LedgerEntry> {
    const found = await this.ledger.get(id);
    if (!found?.doc || !(await this.visible(principal, [found.doc]))[0]) throw notThere('inbound-message');
    return found.doc;
  }

  /** A letter belongs to its ticket's department, or to its line's while it has none. */
  private async visible(principal: Principal, entries: readonly LedgerEntry[]): Promise<readonly boolean[]> {
    if (seesAll(principal)) return entries.map(() => true);
    const tickets = await this.departments.ofTickets(entries.flatMap(({ ticket }) => ticket ?? []));
    const whose = ({ ticket, line }: LedgerEntry): Whose =>
      ticket === null ? this.departments.ofLine(line) : tickets.get(ticket);
    return entries.map((entry) => sees(principal, whose(entry)));
  }
}
