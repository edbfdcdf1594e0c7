import type { Filter, ReadCollection, Page, Versioned } from '@eventdesk/kernel/ports/read-store';
import type { Principal } from '@eventdesk/kernel/principal';
import type { TicketFields } from '@eventdesk/read-models/ticket-fields';
import { ticketList } from '@eventdesk/read-models/ticket-list';
import type { TicketRow } from '@eventdesk/read-models/ticket-list';
import type { TicketThread } from '@eventdesk/read-models/ticket-thread';
import { boundedPage } from '../bounded-page';
import { sees, seesAll } from '../departments';

/** What a list of tickets is narrowed by; ids as UUID text. */
export interface TicketFilter {
  readonly status?: string | undefined;
  readonly department?: string | undefined;
  readonly owner?: string | undefined;
  readonly type?: string | undefined;
  readonly number?: string | undefined;
  /** Words, each a beginning of one in the ticket. */
  readonly search?: string | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

type Wanted = Partial<
  Record<'status' | 'department' | 'owner' | 'type' | 'number', string | { in: readonly string[] }>
>;

/** Tickets that a principal sees, newest first. */
export class TicketSearch {
  constructor(
    private readonly rows: ReadCollection<TicketRow>,
    private readonly threads: ReadCollection<TicketThread>,
  ) {}

  async page(principal: Principal, filter: TicketFilter): Promise<Page<Versioned<TicketFields>>> {
    const wanted = boundedBy(principal, filter);
    if (!wanted) return { items: [] };
    const place = {
      descending: true,
      limit: filter.limit,
      ...(filter.after === undefined ? {} : { after: filter.after }),
    };
    // Whatever an index answers is looked at once more: rights hang on no plan of a store.
    const keep = (docs: readonly Versioned<TicketFields>[]) =>
      docs.map(({ doc }) => sees(principal, doc.department) && fits(doc, wanted));
    if (filter.search !== undefined) {
      const { number, ...indexed } = wanted;
      const query = { filter: indexed as Filter<TicketThread>, search: filter.search, sort: 'createdAt' as const };
      return boundedPage(this.threads, { ...query, ...place }, number === undefined ? undefined : keep);
    }
    if (wanted.number !== undefined)
      return boundedPage(this.rows, { filter: { number: wanted.number as string }, sort: 'number', ...place }, keep);
    const fields = bestIndex(wanted);
    const indexed = Object.fromEntries(fields.map((field) => [field, wanted[field]])) as Filter<TicketRow>;
    const whole = fields.length === Object.keys(wanted).length;
    return boundedPage(this.rows, { filter: indexed, sort: 'createdAt', ...place }, whole ? undefined : keep);
  }
}

/** The filter with the caller's departments in it; undefined when nothing can fit. */
function boundedBy(principal: Principal, filter: TicketFilter): Wanted | undefined {
  const { status, department, owner, type, number } = filter;
  const wanted: Wanted = Object.fromEntries(
    Object.entries({ status, department, owner, type, number }).filter(([, value]) => value !== undefined),
  );
  if (seesAll(principal)) return wanted;
  if (department !== undefined) return sees(principal, department) ? wanted : undefined;
  const own = 'departments' in principal && principal.departments !== '*' ? principal.departments : [];
  return own.length === 0 ? undefined : { ...wanted, department: { in: own } };
}

const fits = (doc: TicketFields, wanted: Wanted): boolean =>
  Object.entries(wanted).every(([field, value]) => {
    const has = doc[field as keyof TicketFields] as string | null;
    return typeof value === 'string' ? has === value : has !== null && value.in.includes(has);
  });

/** Fields of the declared index in order of creation that serves most of what is wanted. */
function bestIndex(wanted: Wanted): readonly (keyof Wanted)[] {
  const candidates = ticketList.indexes
    .filter(({ fields, terms }) => !terms && fields.at(-1) === 'createdAt')
    .map(({ fields }) => fields.slice(0, -1))
    .filter((fields) => fields.every((field) => field in wanted));
  return candidates.reduce((best, fields) => (fields.length > best.length ? fields : best), []) as (keyof Wanted)[];
}
