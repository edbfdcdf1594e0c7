import type { RecordedEvent } from '@eventdesk/kernel/event';
import { kindOf } from '@eventdesk/kernel/event';
import type { FeedConsumer, FeedSubscription, StopSignal } from '@eventdesk/kernel/ports/feed';
import type { EventStore } from '@eventdesk/kernel/ports/event-store';
import type { Bell } from './bell';
import type { Checkpoints } from './checkpoints';
import type { Pages } from './pages';

/** Name of the only partition. */
export const partition = 'log';

/** What all groups of a feed share. */
export interface Surroundings {
  readonly store: EventStore;
  readonly pages: Pages;
  readonly checkpoints: Checkpoints;
  readonly bell: Bell;
}

/** One group's walk along the log. */
export class LocalConsumer implements FeedConsumer {
  private stopping = false;
  private awake = true;
  private wake: () => void = () => undefined;
  private readonly kinds: ReadonlySet<string>;
  private readonly done: Promise<void>;
  readonly signal: StopSignal;

  constructor(
    private readonly subscription: FeedSubscription,
    private readonly from: Surroundings,
    private position: number,
    private readonly pollMs: number,
    private readonly left: () => void,
  ) {
    this.kinds = new Set(subscription.kinds);
    const isStopping = (): boolean => this.stopping;
    this.signal = {
      get aborted() {
        return isStopping();
      },
    };
    const end = from.bell.onRung(() => this.nudge());
    this.done = this.run().finally(end);
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.nudge();
    await this.done;
    this.left();
    await this.from.checkpoints.flush();
  }

  private nudge(): void {
    this.awake = true;
    this.wake();
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      this.awake = false;
      const page = await this.page();
      const given =
        page.length > 0 &&
        (await this.give(page).then(
          () => true,
          () => false,
        ));
      if (!given) await this.rest();
    }
  }

  /** Nothing when the store cannot be read now: that is tried again after a rest. */
  private page(): Promise<readonly RecordedEvent[]> {
    return this.from.pages.after(this.position).catch(() => []);
  }

  /** Until something is appended, and not for ever: a hint may be missed. */
  private async rest(): Promise<void> {
    if (this.awake || this.stopping) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.pollMs);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = () => undefined;
  }

  /** A batch that its consumer threw out of, though it never should, is given again after a rest. */
  private async give(page: readonly RecordedEvent[]): Promise<void> {
    const { group, batchSize, onBatch } = this.subscription;
    const ours = page.filter(({ stream }) => this.kinds.has(kindOf(stream)));
    const last = page.at(-1)?.position ?? this.position;
    const head = page.length === 1 ? last : Math.max(last, await this.from.store.head().catch(() => last));
    for (let from = 0; from === 0 || from < ours.length; from += batchSize) {
      if (this.stopping) return;
      const records = ours.slice(from, from + batchSize).map((event) => ({ offset: event.position, event }));
      const through = from + batchSize >= ours.length ? last : (records.at(-1)?.offset ?? last);
      await onBatch({
        partition,
        records,
        through,
        head,
        commit: async (offset) => this.from.checkpoints.note(group, offset),
        heartbeat: async () => undefined,
        signal: this.signal,
      });
      this.position = through;
      // Reading and handling may all have happened without a pause: requests come first now.
      await new Promise(setImmediate);
    }
  }
}
