import type { EventStore } from '@eventdesk/kernel/ports/event-store';
import type { RecordedEvent } from '@eventdesk/kernel/event';
import { kindOf } from '@eventdesk/kernel/event';

/** How old a state may be that `recent` answers, in milliseconds. */
const recentMs = 1000;

/**
 * A state folded from a few streams that rarely change (settings), kept in memory. «Yes» may be answered from
 * `current`; before a «no», `refresh` (invariant 4).
 */
export class Folded<State> {
  private next: Promise<State> | undefined;
  /** The reading that `recent` waits for. */
  private reading: Promise<State> | undefined;
  private readonly revisions: Map<string, number>;
  private readonly kinds: readonly string[];
  /** How often the streams' kinds had been appended to before the last reading, where the store can say so. */
  private seen: number | undefined;
  /** When the last reading that ended began. */
  private readAt = -Infinity;

  constructor(
    private readonly events: EventStore,
    streams: readonly string[],
    private readonly fold: (state: State, event: RecordedEvent) => State,
    private state: State,
    /** The time, for `recent`; without it that reads each time. */
    private readonly now: () => number = () => Infinity,
  ) {
    this.revisions = new Map(streams.map((stream) => [stream, -1]));
    this.kinds = [...new Set(streams.map(kindOf))];
  }

  /** As it was when last read. */
  get current(): State {
    return this.state;
  }

  /**
   * Reads what the streams have beyond what is folded. Callers of one turn share one reading, but none gets a reading
   * that began before it asked. Throws StoreUnavailable.
   */
  refresh(): Promise<State> {
    this.next ??= Promise.resolve().then(() => {
      this.next = undefined;
      return this.read();
    });
    return this.next;
  }

  /**
   * As it is now where the store says at once whether it changed, else as it was a second ago at most: for a «yes» that
   * is asked for with every event or call, since each reading asks the server for every stream; those who ask during
   * one share it. A right that was taken away counts within 5 s (T37, T38). Throws StoreUnavailable.
   */
  recent(): Promise<State> {
    const isRecent = !this.events.appendedTo && this.now() - this.readAt < recentMs;
    if (isRecent) return Promise.resolve(this.state);
    if (this.events.appendedTo) return this.refresh();
    this.reading ??= this.refresh().finally(() => (this.reading = undefined));
    return this.reading;
  }

  private async read(): Promise<State> {
    const appended = this.appended();
    if (appended !== undefined && appended === this.seen) return this.state;
    const began = this.now();
    const parts = await Promise.all(
      [...this.revisions].map(async ([stream, revision]) => {
        return [stream, await this.events.read(stream, { from: revision + 1 })] as const;
      }),
    );
    for (const [stream, events] of parts) {
      for (const event of events) {
        if (event.revision <= (this.revisions.get(stream) as number)) continue;
        this.state = this.fold(this.state, event);
        this.revisions.set(stream, event.revision);
      }
    }
    this.seen = appended;
    this.readAt = began;
    return this.state;
  }

  private appended(): number | undefined {
    const { events } = this;
    return events.appendedTo ? this.kinds.reduce((sum, kind) => sum + (events.appendedTo?.(kind) ?? 0), 0) : undefined;
  }
}
