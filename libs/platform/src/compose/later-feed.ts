import type { RecordedEvent } from '@eventdesk/kernel/event';
import { setTimeout as pauseFor } from 'node:timers/promises';
import { StoreUnavailable } from '@eventdesk/kernel/ports/event-store';
import type { Feed, FeedConsumer, FeedSubscription, StopSignal } from '@eventdesk/kernel/ports/feed';
import type { FeedPublisher } from '@eventdesk/kernel/ports/feed-publisher';
import { Pauses } from '../consume/pauses';
import type { Log } from './platform';

const pauseMs = 1000;
/** How soon one who waits sees that he need not any more. */
const lookMs = 200;

/** Something that is opened when it is first wanted, and tried again until it can be, or nobody wants it any more. */
class Later<T extends { close(): Promise<void> }> {
  private opening: Promise<T> | undefined;
  private opened: T | undefined;
  private closed = false;
  private readonly pauses = new Pauses();

  constructor(
    private readonly open: () => Promise<T>,
    private readonly log: Log,
    private readonly what: string,
  ) {}

  /** Throws StoreUnavailable when it is not open at this moment. */
  get now(): T {
    // The client would connect again by itself, and nobody would end that.
    if (this.closed) throw new StoreUnavailable(`${this.what} was closed`, 'down');
    if (this.opened) return this.opened;
    this.get().catch(() => undefined);
    throw new StoreUnavailable(`${this.what} is not reached yet`, 'down');
  }

  /** Resolves once it is open. Throws StoreUnavailable when it was closed before. */
  get(): Promise<T> {
    this.opening ??= this.persist();
    return this.opening;
  }

  async close(): Promise<void> {
    this.closed = true;
    this.pauses.end();
    const opened = await this.opening?.catch(() => undefined);
    await opened?.close();
  }

  private async persist(): Promise<T> {
    for (let tries = 1; !this.closed; tries++)
      try {
        return (this.opened = await this.open());
      } catch (thrown) {
        // Others than what is away do not pass by themselves, and are seen again and again.
        const { name } = thrown as Error;
        if (tries % 30 === 1) this.log.warn({ what: this.what, tries, error: name }, 'a server is not reached yet');
        await this.pauses.pause(pauseMs);
      }
    throw new StoreUnavailable(`${this.what} was closed before it was reached`, 'down');
  }
}

/**
 * A feed on servers that need not be there yet: a process starts, takes calls and mail, and consumes once it reaches
 * them (invariant 20).
 */
export class LaterFeed implements Feed {
  readonly isLog = false;
  private readonly feed: Later<Feed>;

  constructor(open: () => Promise<Feed>, log: Log) {
    this.feed = new Later(open, log, 'feed');
  }

  /** Resolves once the feed is reached and the group joined. Throws StoreUnavailable when the feed is closed before. */
  async consume(subscription: FeedSubscription): Promise<FeedConsumer> {
    return (await this.feed.get()).consume(subscription);
  }

  /** Throws StoreUnavailable while the feed is not reached. */
  async ends(kinds: readonly string[]): Promise<Readonly<Record<string, number>>> {
    return this.feed.now.ends(kinds);
  }

  /** Throws StoreUnavailable while the feed is not reached. */
  async committed(group: string, kinds: readonly string[]): Promise<Readonly<Record<string, number>>> {
    return this.feed.now.committed(group, kinds);
  }

  close(): Promise<void> {
    return this.feed.close();
  }
}

/** The relay's side of such a feed. */
export class LaterPublisher implements FeedPublisher {
  private readonly publisher: Later<FeedPublisher>;

  constructor(open: () => Promise<FeedPublisher>, log: Log) {
    this.publisher = new Later(open, log, 'feed');
  }

  async publish(events: readonly RecordedEvent[], signal: StopSignal): Promise<boolean> {
    let opened: FeedPublisher | undefined;
    const opening = this.publisher.get().then((publisher) => (opened = publisher));
    opening.catch(() => undefined);
    while (!opened && !signal.aborted) await Promise.race([opening, pauseFor(lookMs)]);
    return opened ? opened.publish(events, signal) : false;
  }

  close(): Promise<void> {
    return this.publisher.close();
  }
}
