import { randomUUID } from 'node:crypto';
import type { Clock } from '@eventdesk/kernel/ports/clock';
import { timestamp } from '@eventdesk/kernel/ports/clock';
import type { EventStore } from '@eventdesk/kernel/ports/event-store';
import type { FeedPublisher } from '@eventdesk/kernel/ports/feed-publisher';
import type { WorkState } from '@eventdesk/kernel/ports/work-state';
import type { Log } from '../compose/platform';
import { Pauses } from '../consume/pauses';
import { RelayCheckpoint } from './checkpoint';
import type { StartTimer } from './nap';
import { Nap, realTimer } from './nap';
import { Reached } from './reached';
import { RelayLease } from './relay-lease';
import { Term } from './term';
import type { Missing } from './waiting';
import { Waiting } from './waiting';

export interface RelayOptions {
  /** As written, opened: what leaves is what was written, with erased values marked as such. */
  readonly events: Pick<EventStore, 'readAll' | 'head' | 'onAppended' | 'logId'>;
  readonly state: Pick<WorkState, 'get' | 'compareAndSet' | 'lease' | 'release'>;
  /** Stays open when the relay stops. */
  readonly publisher: Pick<FeedPublisher, 'publish'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Most events read at once (default 500). */
  readonly batchSize?: number;
  /** About how many bytes are published at once (default 2 MiB). */
  readonly batchBytes?: number;
  /** How long another waits for a relay that ended without a word (default 3000). */
  readonly leaseMs?: number;
  /** How often the log is looked at when no hint comes (default 1000). */
  readonly pollMs?: number;
  /** Who holds the lease: other for every process and start (default: random). */
  readonly holder?: string;
  /** Where pauses come from (default: real time). */
  readonly timer?: StartTimer;
}

/** For metrics and the body of `/readyz`. */
export interface RelayFigures {
  /** Whether this is the one of all processes that publishes now. */
  readonly active: boolean;
  /** Everything up to here is in the feed, as far as this process knows. */
  readonly position: number | undefined;
  /** The end of the log as last seen. */
  readonly head: number | undefined;
  /** About how many events wait to be published; undefined in a process that is not active. */
  readonly lag: number | undefined;
  /** Events published by this process, repeats included. */
  readonly publishedTotal: number;
  /** How often this process began to publish. */
  readonly takeovers: number;
  /** What the relay waits for. */
  readonly missing: readonly Missing[];
}

/** A stop lets a batch be finished for so long, and waits so long in all. */
const [finishMs, stopMs] = [2000, 5000];
/** A feed that takes a batch for longer is said to be away. */
const slowMs = 3000;
const watchMs = 1000;

/**
 * Brings the log into the feed: every event, at least once, each stream's in order. One of any number of processes is
 * active, by a lease; what is away is waited for, and nothing is left out (T29, T33).
 */
export class Relay {
  private readonly pauses: Pauses;
  private readonly nap: Nap;
  private readonly waiting: Waiting;
  private readonly lease: RelayLease;
  private readonly timer: StartTimer;
  private readonly reached = new Reached();
  private publishing: Promise<void> | undefined;
  private watching: Promise<void> | undefined;
  private term: Term | undefined;
  private stopping = false;
  private cut = false;
  private head: number | undefined;
  private publishedTotal = 0;
  private takeovers = 0;
  private publishingSince: number | undefined;

  constructor(private readonly options: RelayOptions) {
    const { state, clock, log, leaseMs = 3000, holder = randomUUID(), timer = realTimer } = options;
    this.timer = timer;
    this.pauses = new Pauses(timer);
    this.nap = new Nap(timer);
    this.waiting = new Waiting(clock, log);
    const { waiting, nap } = this;
    this.lease = new RelayLease({ state, clock, timer, waiting, holder, leaseMs, onTaken: () => nap.hint() });
  }

  /** Begins; what is away is waited for, so that this never fails. */
  async start(): Promise<void> {
    this.lease.start();
    this.publishing ??= this.publish();
    this.watching ??= this.watch();
  }

  /** Finishes the batch in hand, notes it, and lets another take over at once. Resolves within 5 s. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.pauses.end();
    this.nap.hint();
    const cancelCut = this.timer(finishMs, () => (this.cut = true));
    await this.atMost(stopMs, this.end());
    cancelCut();
    this.cut = true;
  }

  get figures(): RelayFigures {
    const { clock } = this.options;
    const { head, publishedTotal, takeovers } = this;
    const active = this.lease.isHeld && this.term !== undefined;
    const lag = active && head !== undefined ? this.term?.behind(head) : undefined;
    return {
      active,
      position: this.reached.position,
      head,
      lag,
      publishedTotal,
      takeovers,
      missing: this.missing(clock.now()),
    };
  }

  /** Resolves once everything up to a position is in the feed, by whichever process. */
  settled(position: number): Promise<void> {
    return this.reached.wait(position);
  }

  /** Resolves once everything that is in the log now is in the feed. Throws StoreUnavailable. */
  async caughtUp(): Promise<void> {
    await this.settled(await this.options.events.head());
  }

  private async end(): Promise<void> {
    await this.publishing;
    // What cannot be given back runs out by itself.
    await this.lease.end().catch(() => undefined);
    await this.watching;
  }

  private missing(now: number): readonly Missing[] {
    const { missing } = this.waiting;
    const since = this.publishingSince;
    if (since === undefined || now - since < slowMs || missing.some(({ what }) => what === 'feed')) return missing;
    return [...missing, { what: 'feed', since: timestamp(since), cause: 'it has not taken what was given to it' }];
  }

  private async publish(): Promise<void> {
    while (!this.stopping) {
      this.nap.forget();
      if (!this.lease.isHeld) {
        await this.nap.take(watchMs);
        continue;
      }
      const term = this.newTerm();
      this.term = term;
      this.takeovers++;
      try {
        await term.run();
        this.waiting.forget();
      } catch (thrown) {
        // What may fail is tried again where it fails; whatever else it is, the relay never ends.
        await this.pauses.pause(this.waiting.failed('events', thrown));
      } finally {
        this.term = undefined;
        this.publishingSince = undefined;
      }
    }
  }

  private newTerm(): Term {
    const {
      events,
      state,
      publisher,
      clock,
      log,
      batchSize = 500,
      batchBytes = 2 * 1024 * 1024,
      pollMs = 1000,
    } = this.options;
    const { waiting, pauses, nap, lease } = this;
    const isCut = (): boolean => this.cut;
    const signal = {
      get aborted(): boolean {
        return isCut() || !lease.isHeld;
      },
    };
    const goesOn = (): boolean => !this.stopping && lease.isHeld;
    const onPublishing = (): void => void (this.publishingSince = clock.now());
    const onPublished = (position: number, count: number): void => {
      this.publishingSince = undefined;
      this.publishedTotal += count;
      this.head = Math.max(this.head ?? -1, position);
      this.reached.advance(position);
    };
    const checkpoint = new RelayCheckpoint(state, events.logId);
    return new Term({
      events,
      checkpoint,
      publisher,
      log,
      waiting,
      pauses,
      nap,
      batchSize,
      batchBytes,
      pollMs,
      goesOn,
      signal,
      onPublishing,
      onPublished,
    });
  }

  /** Keeps figures that others' doing moves: the end of the log, and in a process that waits the stored checkpoint. */
  private async watch(): Promise<void> {
    const { events, state } = this.options;
    const checkpoint = new RelayCheckpoint(state, events.logId);
    while (!this.stopping) {
      const isActive = this.term !== undefined;
      // Who works with them says that they are away.
      const head = await events.head().catch(() => undefined);
      this.head = head === undefined ? this.head : Math.max(head, this.reached.position ?? -1);
      if (!isActive) this.reached.advance(await checkpoint.read().catch(() => -1));
      await this.pauses.pause(watchMs);
    }
  }

  private async atMost(ms: number, work: Promise<void>): Promise<void> {
    let cancel: () => void = () => undefined;
    await Promise.race([work, new Promise<void>((resolve) => (cancel = this.timer(ms, resolve)))]);
    cancel();
  }
}
