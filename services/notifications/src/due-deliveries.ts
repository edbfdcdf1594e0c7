import type { DeliveryEntry } from '@eventdesk/read-models/deliveries';
import type { ReadCollection } from '@eventdesk/kernel/ports/read-store';
import { timestamp } from '@eventdesk/kernel/ports/clock';
import type { Platform } from '@eventdesk/platform/compose/platform';
import type { DeliverySender } from './delivery-sender';

/** How many are looked at in one round; the next round takes the rest. */
const round = 100;

/**
 * Finds deliveries whose time has come: retries, digests, and those whose process died. Every instance may look; the
 * sender's lease and the exact revision decide who sends.
 */
export class DueDeliveries {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly platform: Pick<Platform, 'clock' | 'log'>,
    private readonly deliveries: Pick<ReadCollection<DeliveryEntry>, 'find'>,
    private readonly sender: Pick<DeliverySender, 'attempt'>,
  ) {}

  /** Looks once; answers how many were due. */
  async look(): Promise<number> {
    const now = timestamp(this.platform.clock.now());
    const { items } = await this.deliveries.find({
      filter: { dueAt: { from: '', to: now } },
      sort: 'dueAt',
      limit: round,
    });
    for (const { doc } of items) await this.sender.attempt(doc.id);
    return items.length;
  }

  /** Looks again and again, each time after the former look has ended. */
  start(everyMs: number): void {
    const next = (): void => {
      this.timer = setTimeout(() => {
        this.running = this.look()
          .then(() => undefined)
          .catch((error: unknown) => this.platform.log.error({ error }, 'looking for due deliveries failed'))
          .finally(() => this.timer && next());
      }, everyMs);
    };
    next();
  }

  /** Ends after the look in hand. */
  async stop(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.running;
  }
}
