import type {
  DocumentWrite,
  Filter,
  Page,
  PageQuery,
  ReadCollection,
  Versioned,
} from '@eventdesk/kernel/ports/read-store';
import type { Document, Projection } from '@eventdesk/kernel/projection';
import { searchWords } from '@eventdesk/kernel/search-text';
import { cursorAt, placeOf } from '../cursor';
import type { Key } from '../key';
import { compareKeys, compareText, keyIn } from '../key';
import { fits, planCount, planPage } from '../plan';
import { jsonCopy } from './json-copy';

interface Row<Doc> {
  readonly doc?: Doc;
  readonly revision: number;
}

/** The documents of one generation of a collection, in memory. */
export class MemoryRows<Doc> {
  readonly byId = new Map<string, Row<Doc>>();
  mark = -1;
}

/** A collection over the rows that `rows` answers: another generation's after a swap. */
export class MemoryCollection<Doc extends Document> implements ReadCollection<Doc> {
  constructor(
    private readonly projection: Projection<Doc>,
    private readonly rows: () => MemoryRows<Doc>,
  ) {}

  get(id: string): Promise<Row<Doc> | undefined> {
    return Promise.resolve(this.rows().byId.get(id));
  }

  getMany(ids: readonly string[]): Promise<ReadonlyMap<string, Row<Doc>>> {
    const { byId } = this.rows();
    return Promise.resolve(
      new Map(
        ids.flatMap((id) => {
          const row = byId.get(id);
          return row ? [[id, row] as const] : [];
        }),
      ),
    );
  }

  async write(writes: readonly DocumentWrite<Doc>[], mark?: number): Promise<readonly string[]> {
    const rows = this.rows();
    const conflicts: string[] = [];
    for (const { id, doc, revision, expected } of writes) {
      const old = rows.byId.get(id);
      if ((old?.revision ?? -1) !== expected) {
        conflicts.push(id);
        continue;
      }
      rows.byId.set(id, { revision, ...(doc !== undefined && { doc: jsonCopy(doc) }) });
    }
    if (mark !== undefined && conflicts.length === 0) rows.mark = mark;
    return conflicts;
  }

  mark(): Promise<number> {
    return Promise.resolve(this.rows().mark);
  }

  async find(query: PageQuery<Doc>): Promise<Page<Versioned<Doc>>> {
    const plan = planPage(this.projection, query);
    const place = placeOf(this.projection, query);
    const words = searchWords(query.search ?? '');
    const sign = query.descending ? -1 : 1;
    const order = (a: { key: Key; id: string }, b: { key: Key; id: string }): number =>
      sign * (compareKeys(a.key, b.key) || compareText(a.id, b.id));
    const hits = this.live()
      .map(({ doc, revision }) => ({ doc, revision, id: doc.id, key: keyIn(doc, query.sort) }))
      .filter(({ doc }) => fits(plan, doc) && (words.length === 0 || this.has(doc, words)))
      .filter((hit) => !place || order(hit, place) > 0)
      .sort(order);
    const items = hits.slice(0, query.limit).map(({ doc, revision }) => ({ doc, revision }));
    const last = hits[query.limit - 1];
    return { items, ...(last && hits.length > query.limit && { next: cursorAt(this.projection, query, last) }) };
  }

  async count(filter: Filter<Doc>, upTo: number): Promise<number> {
    const plan = planCount(this.projection, filter);
    const found = this.live().filter(({ doc }) => fits(plan, doc));
    return Math.min(found.length, upTo);
  }

  async scan(after: string, limit: number): Promise<readonly ({ id: string } & Row<Doc>)[]> {
    return [...this.rows().byId]
      .filter(([id]) => compareText(id, after) > 0)
      .sort(([a], [b]) => compareText(a, b))
      .slice(0, limit)
      .map(([id, row]) => ({ id, ...row }));
  }

  private live(): Versioned<Doc>[] {
    return [...this.rows().byId.values()].flatMap(({ doc, revision }) =>
      doc === undefined ? [] : [{ doc, revision }],
    );
  }

  private has(doc: Doc, words: readonly string[]): boolean {
    const text = searchWords(this.projection.searchText?.(doc) ?? '');
    return words.every((word) => text.some((one) => one.startsWith(word)));
  }
}
