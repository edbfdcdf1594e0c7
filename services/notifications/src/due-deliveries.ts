import type { DeliveryEntry } from '@eventdesk/read-models/deliveries';
import type { ReadCollection } from '@eventdesk/kernel/ports/read-store';
import { timestamp } from '@eventdesk/kernel/ports/clock';
import type { Platform } from '@eventdesk/platform/compose/platform';
import { isUnavailable } from '@eventdesk/platform/consume/handler';
import { Outage } from '@eventdesk/platform/logging/outage';
import type { DeliverySender } from './delivery-sender';

/** How many are looked at in one round; the next round takes the rest. */
const round = 100;
/** How many are tried at once, so that a server that hangs keeps few others waiting. */
const lanes = 8;

/**
 * Finds deliveries whose time has come: retries, digests, and those whose process died. Every instance may look; the
 * sender's lease and the exact revision decide who sends.
 */
export class DueDeliveries {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private readonly outage: Outage;

  constructor(
    private readonly platform: Pick<Platform, 'clock' | 'log'>,
    private readonly deliveries: Pick<ReadCollection<DeliveryEntry>, 'find'>,
    private readonly sender: Pick<DeliverySender, 'attempt'>,
  ) {
    const texts = { away: 'due deliveries wait for a store that is away', back: 'due deliveries are looked for again' };
    this.outage = new Outage(platform, texts);
  }

  /** Looks once; answers how many were due. */
  async look(): Promise<number> {
    const now = timestamp(this.platform.clock.now());
    const { items } = await this.deliveries.find({
      filter: { dueAt: { from: '', to: now } },
      sort: 'dueAt',
      limit: round,
    });
    const todo = items.map(({ doc }) => doc.id);
    const lane = async (): Promise<void> => {
      for (let id = todo.shift(); id !== undefined; id = todo.shift()) await this.sender.attempt(id);
    };
    const ended = await Promise.allSettled(Array.from({ length: lanes }, lane));
    const failed = ended.find((one) => one.status === 'rejected');
    if (failed) throw failed.reason;
    return items.length;
  }

  /** Looks again and again, each time after the former look has ended. */
  start(everyMs: number): void {
    const next = (): void => {
      this.timer = setTimeout(() => {
        this.running = this.look()
          .then(() => this.outage.back())
          .catch((error: unknown) => this.failed(error))
          .finally(() => this.timer && next());
      }, everyMs);
    };
    next();
  }

  private failed(error: unknown): void {
    if (isUnavailable(error)) this.outage.away(error);
    else this.platform.log.error({ error }, 'looking for due deliveries failed');
  }

  /** Ends after the look in hand. */
  async stop(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.running;
  }
}
