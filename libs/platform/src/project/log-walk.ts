import type { RecordedEvent } from '@eventdesk/kernel/event';
import type { EventStore } from '@eventdesk/kernel/ports/event-store';

const pageSize = 4000;

/** Pages of the log behind a position up to its end as it is when it is reached; other work goes between them. */
export async function* pagesAfter(
  events: Pick<EventStore, 'readAll'>,
  position: number,
): AsyncGenerator<{ readonly page: readonly RecordedEvent[]; readonly last: number }> {
  let next = events.readAll(position, pageSize);
  for (;;) {
    const page = await next;
    const last = page.at(-1)?.position;
    if (last === undefined) return;
    yield { page, last };
    await new Promise(setImmediate);
    next = events.readAll(last, pageSize);
  }
}
