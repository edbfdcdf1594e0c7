import { StoreUnavailable } from '@eventdesk/kernel/ports/event-store';
import type { Feed, FeedConsumer, FeedSubscription } from '@eventdesk/kernel/ports/feed';
import { Pauses } from '../consume/pauses';
import type { Log } from './platform';

const pauseMs = 1000;
/** One line in so many tries. */
const toldEvery = 30;

/**
 * A feed on servers that need not be there yet: it is opened when it is first wanted, and tried again until it can be.
 * So a process starts, takes calls and mail, and consumes once it reaches them (invariant 20).
 */
export class LaterFeed implements Feed {
  readonly isLog = false;
  private opening: Promise<Feed> | undefined;
  private opened: Feed | undefined;
  private closed = false;
  private readonly pauses = new Pauses();

  constructor(
    private readonly open: () => Promise<Feed>,
    private readonly log: Log,
    /** How long a question waits for it, in milliseconds. */
    private readonly patienceMs = 5000,
  ) {}

  /** Resolves once the feed is reached and the group joined. Throws StoreUnavailable when the feed is closed before. */
  async consume(subscription: FeedSubscription): Promise<FeedConsumer> {
    this.mustBeOpen();
    return (await this.reached()).consume(subscription);
  }

  /** Throws StoreUnavailable when the feed is not reached within seconds. */
  async ends(kinds: readonly string[]): Promise<Readonly<Record<string, number>>> {
    return (await this.soon()).ends(kinds);
  }

  /** Throws StoreUnavailable when the feed is not reached within seconds. */
  async committed(group: string, kinds: readonly string[]): Promise<Readonly<Record<string, number>>> {
    return (await this.soon()).committed(group, kinds);
  }

  async close(): Promise<void> {
    this.closed = true;
    this.pauses.end();
    const opened = await this.opening?.catch(() => undefined);
    await opened?.close();
  }

  private async soon(): Promise<Feed> {
    this.mustBeOpen();
    if (this.opened) return this.opened;
    const reached = this.reached();
    const patience = new Pauses();
    const late = patience.pause(this.patienceMs).then(() => {
      if (this.opened) return this.opened;
      throw new StoreUnavailable('the feed is not reached yet', 'down');
    });
    return Promise.race([reached, late]).finally(() => {
      late.catch(() => undefined);
      patience.end();
    });
  }

  /** The client would connect again by itself, and nobody would end that. */
  private mustBeOpen(): void {
    if (this.closed) throw new StoreUnavailable('the feed was closed', 'down');
  }

  private reached(): Promise<Feed> {
    this.opening ??= this.persist();
    return this.opening;
  }

  private async persist(): Promise<Feed> {
    for (let tries = 1; !this.closed; tries++)
      try {
        return (this.opened = await this.open());
      } catch (thrown) {
        // What is away is told by name; anything else does not pass by itself, and is seen again and again.
        if (tries % toldEvery === 1) this.log.warn({ tries, err: thrown }, 'the feed is not reached yet');
        await this.pauses.pause(pauseMs);
      }
    throw new StoreUnavailable('the feed was closed before it was reached', 'down');
  }
}
