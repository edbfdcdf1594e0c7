import { LocalFeed } from '@eventdesk/adapters/feed/local/local-feed';
import { MemoryEventStore } from '@eventdesk/adapters/event-store/memory/memory-event-store';
import { MemoryWorkState } from '@eventdesk/adapters/work-state/memory/memory-work-state';
import type { RecordedEvent } from '@eventdesk/kernel/event';
import { sample } from '@eventdesk/kernel/testing/samples';
import type { Log } from '../../compose/platform';

export const silent: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** A clock that tests move. */
export class GivenClock {
  constructor(public at = Date.UTC(2026, 0, 1)) {}
  now(): number {
    return this.at;
  }
}

/** Stores and feed of one test, in memory. */
export class Place {
  readonly clock = new GivenClock();
  readonly log = silent;
  readonly events = new MemoryEventStore();
  readonly state = new MemoryWorkState(this.clock);
  private readonly feeds: LocalFeed[] = [];
  feed = this.newFeed();

  /** Another process's view of the same stores. */
  newFeed(): LocalFeed {
    const feed = new LocalFeed({ store: this.events, state: this.state, checkpointMs: 1, pollMs: 60_000 });
    this.feeds.push(feed);
    return feed;
  }

  /** Ends all feeds, also of processes that a test let die. */
  async close(): Promise<void> {
    await Promise.all(this.feeds.map((feed) => feed.close()));
  }

  /** Appends events of these types, one by one, behind what a stream has. */
  async append(stream: string, ...types: readonly string[]): Promise<void> {
    const [last] = await this.events.read(stream, { backwards: true, limit: 1 });
    await this.events.append(
      stream,
      types.map((type) => sample(type, { type })),
      last?.revision ?? -1,
    );
  }
}

/** What handlers did, as `stream@revision`. */
export class Ledger {
  readonly lines: string[] = [];
  private readonly waiting: { readonly line: string; readonly resolve: () => void }[] = [];

  readonly write = async ({ stream, revision }: RecordedEvent): Promise<void> => {
    const line = `${stream}@${revision}`;
    this.lines.push(line);
    for (const waiter of this.waiting) if (waiter.line === line) waiter.resolve();
  };

  of(stream: string): string[] {
    return this.lines.filter((line) => line.startsWith(`${stream}@`));
  }

  /** Resolves once this line is written. */
  has(line: string): Promise<void> {
    if (this.lines.includes(line)) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push({ line, resolve }));
  }
}
