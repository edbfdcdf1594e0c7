import type { DeliveryEntry } from '@eventdesk/read-models/deliveries';
import type { ReadCollection } from '@eventdesk/kernel/ports/read-store';
import { timestamp } from '@eventdesk/kernel/ports/clock';
import type { Platform } from '@eventdesk/platform/compose/platform';
import { isUnavailable } from '@eventdesk/platform/consume/handler';
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
  private isAway = false;

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
          .then(() => void (this.isAway = false))
          .catch((error: unknown) => this.failed(error))
          .finally(() => this.timer && next());
      }, everyMs);
    };
    next();
  }

  /** A store that is away is told once, until it is back. */
  private failed(error: unknown): void {
    const wasAway = this.isAway;
    this.isAway = isUnavailable(error);
    if (!this.isAway) this.platform.log.error({ error }, 'looking for due deliveries failed');
    else if (!wasAway)
      this.platform.log.warn({ cause: (error as Error).message }, 'due deliveries wait for a store that is away');
  }

  /** Ends after the look in hand. */
  async stop(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.running;
  }
}
