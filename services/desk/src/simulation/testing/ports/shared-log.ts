import type { EventToAppend, RecordedEvent } from '@eventdesk/kernel/event';
import type { Appended, EventStore } from '@eventdesk/kernel/ports/event-store';

/**
 * The log that all simulated processes share, over an in-memory store. What was read once is kept, frozen: events never
 * change, and whoever would change one is found.
 */
export class SharedLog {
  readonly all: RecordedEvent[] = [];
  private readonly streams = new Map<string, RecordedEvent[]>();
  private before = 0;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly store: EventStore) {}

  get logId(): string {
    return this.store.logId;
  }

  /** What stands in the log before a simulation begins: frozen, and shared by many. */
  preload(events: readonly RecordedEvent[]): void {
    this.before = events.length;
    for (const event of events) {
      this.all.push(event);
      const known = this.streams.get(event.stream);
      if (known) known.push(event);
      else this.streams.set(event.stream, [event]);
    }
  }

  async append(stream: string, events: readonly EventToAppend[], expected: number): Promise<Appended> {
    const place = await this.store.append(stream, events, expected);
    const known = this.streams.get(stream) ?? [];
    this.streams.set(stream, known);
    for (const stored of await this.store.read(stream, { from: known.length })) {
      const event = { ...stored, position: stored.position + this.before };
      frozen(event);
      known.push(event);
      this.all.push(event);
    }
    for (const listener of this.listeners) listener();
    return { ...place, position: place.position + this.before };
  }

  revisionOf(stream: string): number {
    return (this.streams.get(stream)?.length ?? 0) - 1;
  }

  read(stream: string, options: Parameters<EventStore['read']>[1] = {}): readonly RecordedEvent[] {
    const { from, limit = Number.MAX_SAFE_INTEGER, backwards } = options;
    const events = this.streams.get(stream) ?? [];
    const ordered = backwards ? events.slice(0, (from ?? events.length) + 1).reverse() : events.slice(from ?? 0);
    return ordered.slice(0, Math.max(0, limit));
  }

  readAll(after: number, limit: number): readonly RecordedEvent[] {
    return this.all.slice(after + 1, after + 1 + Math.max(0, limit));
  }

  get names(): readonly string[] {
    return [...this.streams.keys()];
  }

  onAppended(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }
}

/** Freezes a value and all that it holds. */
export function frozen(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const part of Object.values(value)) frozen(part);
}
