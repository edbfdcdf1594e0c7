import type { Page, PageQuery, ReadCollection, Versioned } from '@eventdesk/kernel/ports/read-store';
import type { Document } from '@eventdesk/kernel/projection';

/** Which documents of a batch the caller gets. */
export type Keep<Doc> = (docs: readonly Versioned<Doc>[]) => Promise<readonly boolean[]> | readonly boolean[];

/** Documents read at once where some may be passed over, and how often before a page is given as it is. */
const batch = 200;
const mostBatches = 25;

/**
 * A page of what `keep` lets through, where no index holds the whole condition. A page may have fewer entries than
 * `limit` and still have a next one: the work of one call is bounded. Cursors are the store's own, and carry no rights:
 * `keep` is asked again on the next page.
 */
export async function boundedPage<Doc extends Document>(
  collection: ReadCollection<Doc>,
  query: PageQuery<Doc>,
  keep?: Keep<Doc>,
): Promise<Page<Versioned<Doc>>> {
  if (!keep) return collection.find(query);
  const kept: Versioned<Doc>[] = [];
  const size = Math.max(query.limit, batch);
  let after = query.after;
  for (let round = 0; round < mostBatches; round++) {
    const from = after === undefined ? {} : { after };
    const { items, next } = await collection.find({ ...withoutAfter(query), ...from, limit: size });
    const through = await keep(items);
    for (const [index, item] of items.entries()) {
      if (!through[index]) continue;
      kept.push(item);
      if (kept.length < query.limit) continue;
      if (index === items.length - 1) return page(kept, next);
      // The place behind this very document is what a page that ends with it would give.
      const upTo = await collection.find({ ...withoutAfter(query), ...from, limit: index + 1 });
      return page(kept, upTo.next);
    }
    if (next === undefined) return page(kept);
    after = next;
  }
  return page(kept, after);
}

const page = <T>(items: readonly T[], next?: string): Page<T> => ({ items, ...(next === undefined ? {} : { next }) });

function withoutAfter<Doc>(query: PageQuery<Doc>): PageQuery<Doc> {
  const { after: _after, ...rest } = query;
  return rest;
}
