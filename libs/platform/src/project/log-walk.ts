import type { RecordedEvent } from '@eventdesk/kernel/event';
import type { EventStore } from '@eventdesk/kernel/ports/event-store';
import type { Projection } from '@eventdesk/kernel/projection';

/** Most events of a page. */
const pageSize = 4000;
/** About how large a page is at most, by the sizes in the one before it. */
const pageBytes = 16 * 1024 * 1024;
/** One event in so many is measured. */
const measured = 50;

/** The kinds of streams that these projections fold. */
export const kindsOf = (projections: readonly Pick<Projection, 'kind'>[]): ReadonlySet<string> =>
  new Set(projections.map(({ kind }) => kind));

/**
 * Pages of the log behind a position up to its end as it is when it is reached; other work goes between them. While one
 * is being worked on the next is read already, so that two are held. Where `kinds` of streams are named, events of
 * others may come unread.
 */
export async function* pagesAfter(
  events: Pick<EventStore, 'readAll'>,
  position: number,
  kinds?: ReadonlySet<string>,
): AsyncGenerator<{ readonly page: readonly RecordedEvent[]; readonly last: number }> {
  // Nothing is known of sizes yet.
  let limit = pageSize / 8;
  let next = events.readAll(position, limit, kinds);
  for (;;) {
    const page = await next;
    const last = page.at(-1)?.position;
    if (last === undefined) return;
    const isFull = page.length === limit;
    limit = limitAfter(page);
    const read = (): typeof next => events.readAll(last, limit, kinds);
    // Behind a page that is not full comes what is appended while it is worked on.
    const ahead = isFull ? read() : undefined;
    // Who asks for it hears of it.
    ahead?.catch(() => undefined);
    yield { page, last };
    await new Promise(setImmediate);
    next = ahead ?? read();
  }
}

function limitAfter(page: readonly RecordedEvent[]): number {
  const some = page.filter((_, at) => at % measured === 0);
  const size = some.reduce((sum, { data }) => sum + JSON.stringify(data ?? null).length, 0) / some.length;
  return Math.max(1, Math.min(pageSize, Math.floor(pageBytes / size)));
}
