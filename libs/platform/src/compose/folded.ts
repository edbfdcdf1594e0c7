import type { EventStore } from '@eventdesk/kernel/ports/event-store';
import type { RecordedEvent } from '@eventdesk/kernel/event';
import { kindOf } from '@eventdesk/kernel/event';

/**
 * A state folded from a few streams that rarely change (settings), kept in memory. «Yes» may be answered from
 * `current`; before a «no», `refresh` (invariant 4).
 */
export class Folded<State> {
  private next: Promise<State> | undefined;
  private readonly revisions: Map<string, number>;
  private readonly kinds: readonly string[];
  /** How often the streams' kinds had been appended to before the last reading, where the store can say so. */
  private seen: number | undefined;

  constructor(
    private readonly events: EventStore,
    streams: readonly string[],
    private readonly fold: (state: State, event: RecordedEvent) => State,
    private state: State,
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

  private async read(): Promise<State> {
    const appended = this.appended();
    if (appended !== undefined && appended === this.seen) return this.state;
    for (const [stream, revision] of this.revisions) {
      const events = await this.events.read(stream, { from: revision + 1 });
      for (const event of events) {
        if (event.revision <= (this.revisions.get(stream) as number)) continue;
        this.state = this.fold(this.state, event);
        this.revisions.set(stream, event.revision);
      }
    }
    this.seen = appended;
    return this.state;
  }

  private appended(): number | undefined {
    const { events } = this;
    return events.appendedTo ? this.kinds.reduce((sum, kind) => sum + (events.appendedTo?.(kind) ?? 0), 0) : undefined;
  }
}
