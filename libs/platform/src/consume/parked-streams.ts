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

/** Most names remembered; with more parked than that, the work state is asked of every stream. */
const mostNames = 10_000;

/**
 * Parked streams of one group, as the work state has them. Only names are held, and only so many: they tell whose events
 * need not be looked up, and whatever may be parked is asked of the work state.
 */
export class ParkedStreams {
  private names = new Set<string>();
  /** Whether there are more than `names` holds. */
  private isOver = false;
  /** How many there are, as far as this process knows. */
  count = 0;
  /** What is parked here while the list is read, which must not be lost by an older list. */
  private readonly parkedMeanwhile = new Set<string[]>();

  constructor(
    private readonly state: WorkState,
    private readonly clock: Clock,
    private readonly group: string,
    private readonly most = mostNames,
  ) {}

  /** Reads them anew: another replica, or a command, may have changed them. `each` is told of every one. */
  async refresh(each: (parked: ParkedStream) => void = () => undefined): Promise<void> {
    const meanwhile: string[] = [];
    this.parkedMeanwhile.add(meanwhile);
    try {
      const names = new Set<string>();
      let count = 0;
      for await (const { value } of this.stored()) {
        each(value);
        count++;
        if (names.size < this.most) names.add(value.stream);
      }
      [this.names, this.count, this.isOver] = [names, count, count > names.size];
      for (const stream of meanwhile) this.remember(stream);
    } finally {
      this.parkedMeanwhile.delete(meanwhile);
    }
  }

  /** All of them as stored, read page by page; those that come or go meanwhile may be among them or not. */
  async *stored(): AsyncGenerator<Kept<ParkedStream>> {
    const prefix = `${this.group}/`;
    for (let after = ''; ;) {
      const kept = await this.state.list<ParkedStream>(parkedStreams, { prefix, after, limit: page });
      yield* kept;
      const last = kept.at(-1);
      if (!last || kept.length < page) return;
      after = last.id;
    }
  }

  /** False when a stream is not parked, as far as this process knows; true when the work state is to be asked. */
  mayBe(stream: string): boolean {
    return this.isOver || this.names.has(stream);
  }

  /** A stream as it is stored now, if it is parked. */
  async get(stream: string): Promise<Kept<ParkedStream> | undefined> {
    const kept = await this.state.get<ParkedStream>(parkedStreams, this.idOf(stream));
    if (!kept) this.forget(stream);
    return kept;
  }

  /** Parks a stream at an event; durable when it resolves. */
  async park(
    event: RecordedEvent,
    state: ParkedStream['state'],
    thrown: unknown,
    tries: number,
  ): Promise<ParkedStream> {
    const { stream, revision, position, type } = event;
    const before = this.mayBe(stream) ? (await this.get(stream))?.value : undefined;
    const since = before?.revision === revision ? before.since : timestamp(this.clock.now());
    const parked = { group: this.group, stream, revision, position, type, state, cause: causeOf(thrown), tries, since };
    await this.put(parked);
    return parked;
  }

  /** Moves a parked stream on to a later revision, so that the one before is never tried again. */
  async put(parked: ParkedStream): Promise<void> {
    await this.state.put(parkedStreams, this.idOf(parked.stream), parked);
    for (const meanwhile of this.parkedMeanwhile) meanwhile.push(parked.stream);
    this.remember(parked.stream);
  }

  /**
   * Lets an event wait behind its parked stream, and answers whether it does: false when the stream goes on meanwhile,
   * and the event is to be handled. Whoever takes the stream up again sees by the new version that something came.
   */
  async waitsBehind(stream: string): Promise<boolean> {
    for (;;) {
      const kept = await this.get(stream);
      if (!kept) return false;
      const version = await this.state.compareAndSet(parkedStreams, kept.id, kept.value, kept.version);
      if (version !== undefined) return true;
    }
  }

  /**
   * The stream goes on, if it is as it was when `kept` was read, before the last look for events: else something came to
   * wait behind it since, or somebody moved it, and it stays parked. Answers whether it goes on.
   */
  async clear({ id, value, version }: Kept<ParkedStream>): Promise<boolean> {
    const removed = await this.state.remove(parkedStreams, id, version);
    if (removed && !this.forget(value.stream)) this.count--;
    return removed;
  }

  private remember(stream: string): void {
    if (this.names.has(stream)) return;
    this.count++;
    if (this.names.size < this.most) this.names.add(stream);
    else this.isOver = true;
  }

  private forget(stream: string): boolean {
    const was = this.names.delete(stream);
    if (was) this.count--;
    return was;
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
