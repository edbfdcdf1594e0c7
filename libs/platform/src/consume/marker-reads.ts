import type { RecordedEvent } from '@eventdesk/kernel/event';
import type { EventStore } from '@eventdesk/kernel/ports/event-store';
import { StoreUnavailable } from '@eventdesk/kernel/ports/event-store';
import type { FeedRecord } from '@eventdesk/kernel/ports/feed';
import { markerType } from '@eventdesk/kernel/ports/feed';

/** Most revisions of a stream read at once. */
const span = 100;

type Page = Promise<ReadonlyMap<number, RecordedEvent>>;

/** The events behind the markers of one batch, as written: one read for the markers of a stream that stand together. */
export class MarkerReads {
  private readonly last = new Map<string, number>();
  private readonly pages = new Map<string, { readonly from: number; readonly page: Page }>();

  constructor(
    private readonly events: Pick<EventStore, 'read'>,
    records: readonly FeedRecord[],
  ) {
    for (const { event } of records)
      if (event.type === markerType) this.last.set(event.stream, Math.max(event.revision, this.last.get(event.stream) ?? 0)); // prettier-ignore
  }

  /** What a marker stands for. Throws StoreUnavailable when the store is away, or does not show the event yet. */
  async behind({ stream, revision }: RecordedEvent): Promise<RecordedEvent> {
    const known = this.pages.get(stream);
    const at = known && revision >= known.from && revision < known.from + span ? known : this.read(stream, revision);
    const found = await at.page
      .then((page) => page.get(revision))
      .catch((thrown: unknown) => {
        this.forget(stream, at.page);
        throw new StoreUnavailable(`${stream}@${revision} could not be read`, 'down', { cause: thrown });
      });
    if (found) return found;
    this.forget(stream, at.page);
    throw new StoreUnavailable(`the feed has ${stream}@${revision}, which the event store does not show yet`, 'down');
  }

  private read(stream: string, from: number): { readonly from: number; readonly page: Page } {
    const limit = Math.min(span, (this.last.get(stream) ?? from) - from + 1);
    const page = this.events
      .read(stream, { from, limit })
      .then((events) => new Map(events.map((event) => [event.revision, event])));
    const read = { from, page };
    this.pages.set(stream, read);
    return read;
  }

  private forget(stream: string, page: Page): void {
    if (this.pages.get(stream)?.page === page) this.pages.delete(stream);
  }
}
