import type { DeliveryEntry } from '@eventdesk/read-models/deliveries';
import type { ReadCollection } from '@eventdesk/kernel/ports/read-store';
import { timestamp } from '@eventdesk/kernel/ports/clock';
import type { Platform } from '@eventdesk/platform/compose/platform';
import { isUnavailable } from '@eventdesk/platform/consume/handler';
import { Outage } from '@eventdesk/platform/logging/outage';
import type { DeliverySender } from './delivery-sender';

/** How many are looked at in one round; the next round takes the rest, once these are due no more. */
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
  private stopping = false;

  constructor(
    private readonly platform: Pick<Platform, 'clock' | 'log'>,
    private readonly deliveries: Pick<ReadCollection<DeliveryEntry>, 'find'>,
    private readonly sender: Pick<DeliverySender, 'attempt'>,
  ) {
    const texts = { away: 'due deliveries wait for a store that is away', back: 'due deliveries are looked for again' };
    this.outage = new Outage(platform, texts);
  }

  /**
   * Looks once; answers how many were due. Those that fail stay due, before all others: where there are any, it looks
   * behind them too, and throws the first failure in the end.
   */
  async look(): Promise<number> {
    const now = timestamp(this.platform.clock.now());
    let first: Error | undefined;
    let count = 0;
    for (let after: string | undefined; ;) {
      const { items, next } = await this.deliveries.find({
        filter: { dueAt: { from: '', to: now } },
        sort: 'dueAt',
        limit: round,
        ...(after !== undefined && { after }),
      });
      count += items.length;
      const failed = await this.failures(items.map(({ doc }) => doc.id));
      first ??= failed[0];
      if (!first) return count;
      if (next === undefined || this.stopping || failed.some(isUnavailable)) throw first;
      after = next;
    }
  }

  /** Tries some beside each other; a store that is away ends it, since it fails them all. */
  private async failures(todo: string[]): Promise<readonly Error[]> {
    const failed: Error[] = [];
    const lane = async (): Promise<void> => {
      for (let id = todo.shift(); id !== undefined && !failed.some(isUnavailable); id = todo.shift())
        await this.sender.attempt(id).catch((thrown: unknown) => void failed.push(errorOf(thrown)));
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    return failed;
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
    this.stopping = true;
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.running;
  }
}

const errorOf = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));
