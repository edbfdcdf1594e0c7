import type { RecordedEvent } from '@eventdesk/kernel/event';
import type { Clock } from '@eventdesk/kernel/ports/clock';
import { timestamp } from '@eventdesk/kernel/ports/clock';
import type { Kept, WorkState } from '@eventdesk/kernel/ports/work-state';

/**
 * A stream that a group cannot go on with (invariant 14): everything from this revision on waits, and is read again
 * from the event store when it goes on.
 */
export interface ParkedStream {
  readonly group: string;
  readonly stream: string;
  /** The first revision that waits, and its place in the log. */
  readonly revision: number;
  readonly position: number;
  readonly type: string;
  /** `waiting`: for a release that knows the event; tried again by itself. `parked`: for a person. */
  readonly state: 'parked' | 'waiting';
  /** What was thrown; may quote what a person wrote, so it is for administrators alone. */
  readonly cause: string;
  readonly tries: number;
  /** RFC 3339. */
  readonly since: string;
}

/** Collection of the work state; ids are `<group>/<stream>`. */
export const parkedStreams = 'parked';

/** Most streams read at once. */
const page = 500;

/** Parked streams of one group, as the work state has them. */
export class ParkedStreams {
  private known = new Map<string, Kept<ParkedStream>>();
  private changes = 0;

  constructor(
    private readonly state: WorkState,
    private readonly clock: Clock,
    private readonly group: string,
  ) {}

  /** Reads them anew: another replica, or a command, may have changed them. */
  async refresh(): Promise<void> {
    // What is parked while the list is read must not be lost by an older list.
    for (let before = -1; before !== this.changes;) {
      before = this.changes;
      const stored = await this.stored();
      if (before === this.changes) this.known = stored;
    }
  }

  private async stored(): Promise<Map<string, Kept<ParkedStream>>> {
    const found = new Map<string, Kept<ParkedStream>>();
    const prefix = `${this.group}/`;
    for (let after = ''; ;) {
      const kept = await this.state.list<ParkedStream>(parkedStreams, { prefix, after, limit: page });
      for (const one of kept) found.set(one.value.stream, one);
      if (kept.length < page) break;
      after = kept.at(-1)?.id ?? after;
    }
    return found;
  }

  get(stream: string): ParkedStream | undefined {
    return this.known.get(stream)?.value;
  }

  get all(): readonly ParkedStream[] {
    return [...this.known.values()].map(({ value }) => value);
  }

  /** Parks a stream at an event; durable when it resolves. */
  async park(
    event: RecordedEvent,
    state: ParkedStream['state'],
    thrown: unknown,
    tries: number,
  ): Promise<ParkedStream> {
    const { stream, revision, position, type } = event;
    const before = this.get(stream);
    const since = before?.revision === revision ? before.since : timestamp(this.clock.now());
    const parked = { group: this.group, stream, revision, position, type, state, cause: causeOf(thrown), tries, since };
    await this.put(parked);
    return parked;
  }

  /** Moves a parked stream on to a later revision, so that the one before is never tried again. */
  async put(parked: ParkedStream): Promise<void> {
    const id = this.idOf(parked.stream);
    this.changes++;
    const version = await this.state.put(parkedStreams, id, parked);
    this.changes++;
    this.known.set(parked.stream, { id, value: parked, version });
  }

  /**
   * Lets an event wait behind its parked stream, and answers whether it does: false when the stream goes on meanwhile,
   * and the event is to be handled. Whoever takes the stream up again sees by the new version that something came.
   */
  async waitsBehind(stream: string): Promise<boolean> {
    for (;;) {
      const kept = await this.renewed(stream);
      if (!kept) return false;
      const version = await this.state.compareAndSet(parkedStreams, kept.id, kept.value, kept.version);
      if (version === undefined) continue;
      this.changes++;
      this.known.set(stream, { ...kept, version });
      return true;
    }
  }

  /** The stream goes on, unless something came to wait behind it, or somebody moved it: then false. */
  async clear(stream: string): Promise<boolean> {
    const kept = this.known.get(stream);
    if (!kept) return true;
    this.changes++;
    const removed = await this.state.remove(parkedStreams, kept.id, kept.version);
    this.changes++;
    if (removed) this.known.delete(stream);
    return removed || !(await this.renewed(stream));
  }

  /** One stream as it is stored now. */
  private async renewed(stream: string): Promise<Kept<ParkedStream> | undefined> {
    const kept = await this.state.get<ParkedStream>(parkedStreams, this.idOf(stream));
    this.changes++;
    if (kept) this.known.set(stream, kept);
    else this.known.delete(stream);
    return kept;
  }

  private idOf(stream: string): string {
    return `${this.group}/${stream}`;
  }
}

const longest = 500;

/** Name and message of what was thrown and of its causes, in one line. */
export function causeOf(thrown: unknown): string {
  const parts: string[] = [];
  for (let cause = thrown; cause !== undefined && parts.length < 5;)
    if (cause instanceof Error) {
      parts.push(`${cause.name}: ${cause.message}`);
      cause = cause.cause;
    } else {
      parts.push(typeof cause === 'string' ? cause : (JSON.stringify(cause) ?? String(cause)));
      break;
    }
  return parts.join(' ← ').replace(/\s+/g, ' ').slice(0, longest);
}
