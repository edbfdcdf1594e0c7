import type { AllStreamSubscription, EventStoreDBClient } from '@eventstore/db-client';
import { END, excludeSystemEvents } from '@eventstore/db-client';
import { pauseAfter } from './patience';

/**
 * Follows the log's end and gives a hint when something is appended by anyone. A subscription whose connection broke
 * never resumes by itself, so another is made; as it begins at the then end, each beginning is a hint too.
 */
export class Follower {
  private subscription: AllStreamSubscription | undefined;
  private timer: NodeJS.Timeout | undefined;
  private failures = 0;
  private told = false;
  private stopped = false;

  constructor(
    private readonly client: EventStoreDBClient,
    private readonly hint: () => void,
  ) {}

  /** Begins, unless it has; failures are only tried again, since a missing hint harms nothing. */
  start(): void {
    if (this.subscription || this.timer || this.stopped) return;
    const subscription = this.client.subscribeToAll({ fromPosition: END, filter: excludeSystemEvents() });
    this.subscription = subscription;
    subscription.on('confirmation', () => {
      this.failures = 0;
      this.soon();
    });
    subscription.on('data', () => this.soon());
    subscription.on('error', () => this.again(subscription));
    subscription.on('end', () => this.again(subscription));
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.subscription?.unsubscribe().catch(() => undefined);
  }

  private again(ended: AllStreamSubscription): void {
    if (ended !== this.subscription || this.stopped) return;
    this.subscription = undefined;
    ended.unsubscribe().catch(() => undefined);
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.start();
    }, pauseAfter(++this.failures)).unref();
  }

  /** One hint for all that arrives in one turn. */
  private soon(): void {
    if (this.told) return;
    this.told = true;
    setImmediate(() => {
      this.told = false;
      if (!this.stopped) this.hint();
    });
  }
}
