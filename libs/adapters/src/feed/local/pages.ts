import type { RecordedEvent } from '@eventdesk/kernel/event';
import type { EventStore } from '@eventdesk/kernel/ports/event-store';

/** How many events are read at once. */
export const pageSize = 500;
const kept = 4;

/**
 * Pages of the log, read once for all groups that stand at the same place. What was read stays true, since a log only
 * grows; an empty page is not kept.
 */
export class Pages {
  private readonly pages = new Map<number, Promise<readonly RecordedEvent[]>>();

  constructor(private readonly store: EventStore) {}

  /** Events after a position; empty at the end of the log. */
  after(position: number): Promise<readonly RecordedEvent[]> {
    const known = this.pages.get(position);
    if (known) return known;
    const page = this.store.readAll(position, pageSize).then(
      (events) => {
        if (events.length === 0) this.pages.delete(position);
        return events;
      },
      (thrown: unknown) => {
        this.pages.delete(position);
        throw thrown;
      },
    );
    this.pages.set(position, page);
    for (const oldest of this.pages.keys()) {
      if (this.pages.size <= kept) break;
      this.pages.delete(oldest);
    }
    return page;
  }
}
