import type { RecordedEvent } from '@eventdesk/kernel/event';

/** How much of the log is remembered: whichever is less. */
export const tailLimits = { events: 4000, characters: 4_000_000 } as const;

/**
 * The end of the log in memory: what was just written is read again at once, by the feed, by every policy and by the
 * commands that follow, and none of them needs the file for it. Holds durable events only, positions without gaps.
 */
export class Tail {
  private events: { readonly event: RecordedEvent; readonly size: number }[] = [];
  private first = 0;
  private characters = 0;
  /** Streams that are here from their first event on. */
  private readonly whole = new Map<string, RecordedEvent[]>();

  constructor(private readonly limits: { readonly events: number; readonly characters: number } = tailLimits) {}

  /** Adds the next event of the log, as it is read; `size` in characters as it is stored. */
  add(event: RecordedEvent, size: number): void {
    this.events.push({ event, size });
    this.characters += size;
    const known = this.whole.get(event.stream);
    if (known) known.push(event);
    else if (event.revision === 0) this.whole.set(event.stream, [event]);
    while (this.events.length - this.first > this.limits.events || this.characters > this.limits.characters)
      this.forgetFirst();
    if (this.first > this.events.length / 2) {
      this.events = this.events.slice(this.first);
      this.first = 0;
    }
  }

  /** Events behind a position; undefined when some of them are not here. */
  after(position: number, limit: number): readonly RecordedEvent[] | undefined {
    const begin = this.events[this.first]?.event.position;
    if (begin === undefined || position < begin - 1) return undefined;
    const from = this.first + (position + 1 - begin);
    return this.events.slice(from, from + Math.max(0, limit)).map(({ event }) => event);
  }

  /** A whole stream; undefined when it is not here, or not from its first event on. */
  stream(stream: string): readonly RecordedEvent[] | undefined {
    return this.whole.get(stream);
  }

  /** Forgets everything. */
  clear(): void {
    while (this.first < this.events.length) this.forgetFirst();
    this.events = [];
    this.first = 0;
  }

  private forgetFirst(): void {
    const gone = this.events[this.first];
    if (!gone) return;
    this.first++;
    this.characters -= gone.size;
    // One that has lost its beginning is read from the file.
    this.whole.delete(gone.event.stream);
  }
}
