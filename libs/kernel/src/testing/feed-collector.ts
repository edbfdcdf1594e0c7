import type { RecordedEvent } from '../event';
import type { Feed, FeedBatch, FeedConsumer, FeedStart } from '../ports/feed';

/** What a group of a test was given. */
export class Collector {
  readonly events: RecordedEvent[] = [];
  private consumer: FeedConsumer | undefined;
  private readonly waiters: {
    readonly enough: (all: readonly RecordedEvent[]) => boolean;
    readonly resolve: () => void;
  }[] = [];

  constructor(
    private readonly feed: Feed,
    private readonly group: string,
    /** What is done with a batch after its events were noted. */
    private readonly handle: (batch: FeedBatch) => Promise<void> = (batch) => batch.commit(batch.through),
  ) {}

  async start(kinds: readonly string[] = ['sample'], start: FeedStart = 'first', batchSize = 3): Promise<this> {
    this.consumer = await this.feed.consume({
      group: this.group,
      kinds,
      start,
      batchSize,
      onBatch: async (batch) => {
        this.events.push(...batch.records.map(({ event }) => event));
        await this.handle(batch);
        for (const { enough, resolve } of this.waiters) if (enough(this.events)) resolve();
      },
    });
    return this;
  }

  /** Resolves once what was given so far is enough. */
  until(enough: (all: readonly RecordedEvent[]) => boolean): Promise<void> {
    if (enough(this.events)) return Promise.resolve();
    return new Promise((resolve) => this.waiters.push({ enough, resolve }));
  }

  /** Resolves once all these were given. */
  has(ids: readonly string[]): Promise<void> {
    return this.until((all) => ids.every((id) => all.some((event) => event.id === id)));
  }

  async stop(): Promise<void> {
    await this.consumer?.stop();
  }
}
