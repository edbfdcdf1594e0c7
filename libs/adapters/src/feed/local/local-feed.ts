import type { EventStore } from '@eventdesk/kernel/ports/event-store';
import type { Feed, FeedConsumer, FeedStart, FeedSubscription } from '@eventdesk/kernel/ports/feed';
import type { WorkState } from '@eventdesk/kernel/ports/work-state';
import { Bell } from './bell';
import { Checkpoints } from './checkpoints';
import { LocalConsumer, partition } from './local-consumer';
import { Pages } from './pages';

export interface LocalFeedOptions {
  readonly store: EventStore;
  readonly state: WorkState;
  /** How long a group rests at the end of the log when nobody tells it of an append, in milliseconds (default 1000). */
  readonly pollMs?: number;
  /** The shortest time between two tellings of groups that something was appended, in milliseconds (default 10). */
  readonly gatherMs?: number;
  /** The shortest time between two writes of checkpoints, in milliseconds (default 200). */
  readonly checkpointMs?: number;
}

/**
 * The feed of one process: groups walk along the log itself, whose positions are the offsets of one partition. Their
 * checkpoints are in the work state.
 */
export class LocalFeed implements Feed {
  readonly isLog = true;
  private readonly store: EventStore;
  private readonly pages: Pages;
  private readonly checkpoints: Checkpoints;
  private readonly bell: Bell;
  private readonly deaf: () => void;
  private readonly pollMs: number;
  private readonly consumers = new Map<string, LocalConsumer>();

  constructor({ store, state, pollMs = 1000, gatherMs = 10, checkpointMs = 200 }: LocalFeedOptions) {
    this.store = store;
    this.pages = new Pages(store);
    this.checkpoints = new Checkpoints(state, store.logId, checkpointMs);
    this.bell = new Bell(gatherMs);
    this.deaf = store.onAppended(() => this.bell.pull());
    this.pollMs = pollMs;
  }

  /** Throws an Error when the group is consumed here already: it would get everything twice. */
  async consume(subscription: FeedSubscription): Promise<FeedConsumer> {
    const { group, start } = subscription;
    const position = (await this.checkpoints.of(group)) ?? (await this.begin(group, start));
    if (this.consumers.has(group)) throw new Error(`consumer group ${group} is being consumed already`);
    const { store, pages, checkpoints, bell } = this;
    const left = (): void => {
      if (this.consumers.get(group) === consumer) this.consumers.delete(group);
    };
    const consumer: LocalConsumer = new LocalConsumer(
      subscription,
      { store, pages, checkpoints, bell },
      position,
      this.pollMs,
      left,
    );
    this.consumers.set(group, consumer);
    return consumer;
  }

  async ends(): Promise<Readonly<Record<string, number>>> {
    return { [partition]: await this.store.head() };
  }

  async committed(group: string): Promise<Readonly<Record<string, number>>> {
    const offset = await this.checkpoints.of(group);
    return offset === undefined ? {} : { [partition]: offset };
  }

  async close(): Promise<void> {
    this.deaf();
    this.bell.end();
    await Promise.all([...this.consumers.values()].map((consumer) => consumer.stop()));
    await this.checkpoints.flush();
  }

  private async begin(group: string, start: FeedStart): Promise<number> {
    const offset = await this.offsetOf(start);
    if (start !== 'first') await this.checkpoints.begin(group, offset);
    return offset;
  }
  private async offsetOf(start: FeedStart): Promise<number> {
    if (start === 'first') return -1;
    if (start === 'now') return this.store.head();
    return 'after' in start ? start.after : (start.offsets[partition] ?? 0) - 1;
  }
}
