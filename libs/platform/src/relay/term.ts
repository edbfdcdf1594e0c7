import type { RecordedEvent } from '@eventdesk/kernel/event';
import type { EventStore } from '@eventdesk/kernel/ports/event-store';
import type { StopSignal } from '@eventdesk/kernel/ports/feed';
import type { FeedPublisher } from '@eventdesk/kernel/ports/feed-publisher';
import type { Log } from '../compose/platform';
import type { Pauses } from '../consume/pauses';
import type { RelayCheckpoint } from './checkpoint';
import type { Nap } from './nap';
import { Pages } from './pages';
import type { Needed, Waiting } from './waiting';

export interface TermOptions {
  readonly events: Pick<EventStore, 'readAll' | 'head' | 'onAppended'>;
  readonly checkpoint: RelayCheckpoint;
  readonly publisher: Pick<FeedPublisher, 'publish'>;
  readonly log: Log;
  readonly waiting: Waiting;
  readonly pauses: Pauses;
  readonly nap: Nap;
  readonly batchSize: number;
  readonly batchBytes: number;
  readonly pollMs: number;
  /** Whether this process may begin another step: it holds the lease and does not stop. */
  readonly goesOn: () => boolean;
  /** Ends a publishing that is under way. */
  readonly signal: StopSignal;
  /** A batch is about to be published. */
  readonly onPublishing: () => void;
  /** Everything up to this position is in the feed; so many events were given to it just now. */
  readonly onPublished: (position: number, count: number) => void;
}

/**
 * One time as the active relay: from the stored checkpoint on, in log order, one batch after the other. It begins right
 * behind what is known to be in the feed and leaves nothing out, so that the first occurrences in the feed never have a
 * gap; several of these at once only repeat each other (invariant 6, T33).
 */
export class Term {
  private pages: Pages | undefined;
  /** Events that were read and are not published yet. */
  private inHand = 0;

  constructor(private readonly options: TermOptions) {}

  /** About how many events of the log are not in the feed; undefined before the checkpoint was read. */
  behind(head: number): number | undefined {
    return this.pages && this.inHand + this.pages.behind(head);
  }

  /** Resolves when the lease is over, the relay stops, or somebody else has moved the checkpoint. */
  async run(): Promise<void> {
    const { events, nap, goesOn, pollMs, batchSize, batchBytes } = this.options;
    const position = await this.beginning();
    if (position === undefined) return;
    const pages = new Pages(events, position, batchSize, batchBytes);
    this.pages = pages;
    const endHints = events.onAppended(() => nap.hint());
    let kept = Promise.resolve(true);
    let isOver = false;
    try {
      while (goesOn() && !isOver) {
        nap.forget();
        const page = await this.tried('events', () => pages.next());
        if (!page) return;
        this.inHand = page.count;
        for (const batch of page.batches) {
          const published = await this.published(batch);
          // One checkpoint at a time; it is written while the next batch is published.
          if (published === undefined || !(await kept)) return;
          kept = this.kept(published).then((isOurs) => {
            isOver = !isOurs;
            if (isOver) nap.hint();
            return isOurs;
          });
        }
        // What comes meanwhile is read at once: the checkpoint may be written while it is published.
        if (page.isLast) await nap.take(pollMs);
      }
    } finally {
      endHints();
      await kept;
    }
  }

  private async beginning(): Promise<number | undefined> {
    const { checkpoint, events, log, onPublished } = this.options;
    const stored = await this.tried('checkpoint', () => checkpoint.read());
    const head = await this.tried('events', () => events.head());
    if (stored === undefined || head === undefined) return undefined;
    const fields = { checkpoint: stored, head };
    if (stored > head) log.error(fields, 'the checkpoint of the relay lies beyond the log: it goes on from its end');
    // To begin earlier than one must is always right: repeats.
    const position = Math.min(stored, head);
    onPublished(position, 0);
    return position;
  }

  /** Answers the position of the last event once all are in the feed, undefined when the term is over before that. */
  private async published(batch: readonly RecordedEvent[]): Promise<number | undefined> {
    const { publisher, signal, goesOn, onPublishing, onPublished } = this.options;
    const last = batch.at(-1);
    if (!last || !goesOn()) return undefined;
    onPublishing();
    const isDone = await this.tried('feed', async () => {
      const done = await publisher.publish(batch, signal);
      if (!done && !signal.aborted) throw new Error('the publisher gave up without being told to');
      return done;
    });
    if (!isDone) return undefined;
    this.inHand -= batch.length;
    onPublished(last.position, batch.length);
    return last.position;
  }

  /** Notes what is in the feed. False when somebody else has moved the checkpoint, or it cannot be written in this term. */
  private async kept(position: number): Promise<boolean> {
    return (await this.tried('checkpoint', () => this.options.checkpoint.write(position))) ?? false;
  }

  /** Tries for as long as the term goes on, at least once; undefined when it was over before it worked. */
  private async tried<T>(what: Needed, work: () => Promise<T>): Promise<T | undefined> {
    const { waiting, pauses, goesOn } = this.options;
    do {
      try {
        const answer = await work();
        waiting.isOver(what);
        return answer;
      } catch (thrown) {
        await pauses.pause(waiting.failed(what, thrown));
      }
    } while (goesOn());
    return undefined;
  }
}
