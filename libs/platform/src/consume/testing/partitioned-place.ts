import type { RecordedEvent } from '@eventdesk/kernel/event';
import type { EventStore } from '@eventdesk/kernel/ports/event-store';
import type { ConsumerOptions } from '../consumer-runner';
import { ConsumerRunner } from '../consumer-runner';
import type { Handler } from '../handler';
import type { PartitionedFeed, TopicsOptions } from './partitioned-feed';
import { PartitionedTopics } from './partitioned-feed';
import { Ledger, Place } from './place';

export interface Member {
  readonly runner: ConsumerRunner;
  readonly feed: PartitionedFeed;
}

/** Stores, topics and any number of processes of one group, in memory. */
export class PartitionedPlace {
  readonly place = new Place();
  readonly ledger = new Ledger();
  readonly topics: PartitionedTopics;
  /** What was read of the event store, as `stream@from+limit`. */
  readonly reads: string[] = [];
  private readonly runners: ConsumerRunner[] = [];
  private readonly feeds: PartitionedFeed[] = [];

  constructor(options: TopicsOptions = {}) {
    this.topics = new PartitionedTopics(options);
  }

  get events(): Pick<EventStore, 'read' | 'readAll'> {
    const { events } = this.place;
    return {
      readAll: (after, limit) => events.readAll(after, limit),
      read: (stream, { from, limit } = {}) => {
        this.reads.push(`${stream}@${from}+${limit}`);
        return events.read(stream, { ...(from !== undefined && { from }), ...(limit !== undefined && { limit }) });
      },
    };
  }

  /** Appends, and answers what is to be published. */
  async append(stream: string, ...types: readonly string[]): Promise<readonly RecordedEvent[]> {
    const before = (await this.place.events.read(stream)).length;
    await this.place.append(stream, ...types);
    return this.place.events.read(stream, { from: before });
  }

  /** Appends and publishes. */
  async bring(stream: string, ...types: readonly string[]): Promise<void> {
    this.topics.publish(await this.append(stream, ...types));
  }

  /** Another process of the group. */
  async member(handlers: Record<string, Handler>, more: Partial<ConsumerOptions> = {}): Promise<Member> {
    const member = this.outside(handlers, more);
    await member.runner.start();
    return member;
  }

  /** A process that has the group's handlers and does not consume. */
  outside(handlers: Record<string, Handler>, more: Partial<ConsumerOptions> = {}): Member {
    const { state, clock, log } = this.place;
    const feed = this.topics.feed();
    const runner = new ConsumerRunner({
      group: 'group',
      kinds: ['sample'],
      start: 'first',
      handlers: new Map(Object.entries(handlers)),
      feed,
      events: this.events,
      state,
      clock,
      log,
      tryPauses: [0, 0, 0, 0],
      ...more,
    });
    this.runners.push(runner);
    this.feeds.push(feed);
    return { runner, feed };
  }

  async close(): Promise<void> {
    for (const feed of this.feeds) feed.die();
    await Promise.all(this.runners.map((runner) => runner.stop()));
    await this.place.close();
  }
}

/** A promise, and what resolves it. */
export function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}
