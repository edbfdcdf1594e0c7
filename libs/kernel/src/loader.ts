import type { Command, Decider } from './decider';
import { decide, evolve } from './decider';
import type { AnyEventDefinition, EventToAppend, NewEvent, RecordedEvent } from './event';
import { event } from './event';
import type { Ids } from './ids';
import type { Appended, EventStore, Numbered } from './ports/event-store';
import { none, RevisionConflict } from './ports/event-store';
import { Problem } from './problem';
import { z } from 'zod';

/** A call with an Idempotency-Key found nothing to do; its repeat must not do something later (invariant 2). */
export const CommandMet = event('CommandMet', 1, z.strictObject({ at: z.string() }), 'internal');

/** Where a command comes from. */
export interface CommandContext {
  /** UUID; the same for every repeat of the same order. */
  readonly commandId: string;
  /** Given for calls with a key: the HMAC of the canonical command. */
  readonly commandMac?: string;
  /** The same HMAC under the desk's other secrets, which a repeat across a rotation may have come under first (T38). */
  readonly otherMacs?: readonly string[];
  readonly correlationId: string;
  readonly causationId: string;
  readonly actor: string;
  /** RFC 3339; used only for CommandMet. */
  readonly at: string;
  /** The caller's `If-Match`: the command is refused unless the stream is at this revision. */
  readonly ifRevision?: number;
}

/** A folded stream, and what each command that it has seen wrote. */
export interface Loaded<State> {
  readonly state: State;
  /** Revision of the last event, `none` when there is none. */
  readonly revision: number;
  readonly commands: ReadonlyMap<string, readonly RecordedEvent[]>;
}

/** What a command came to. */
export interface Outcome<State> {
  readonly stream: string;
  readonly revision: number;
  readonly state: State;
  /** The events of this command as stored; empty when it was already so. */
  readonly events: readonly Pick<RecordedEvent, 'id' | 'type' | 'data' | 'revision'>[];
  /** Whether an earlier try of the same command had done it. */
  readonly repeated: boolean;
}

/** A stream that is known to have no events, since its id was made a moment ago. */
export const unwritten = <State, C extends Command, E extends NewEvent>(
  decider: Decider<State, C, E>,
): Loaded<State> => ({ state: decider.initial, revision: none, commands: new Map() });

/** Folds a whole stream, or up to and including a revision. */
export async function load<State, C extends Command, E extends NewEvent>(
  store: EventStore,
  decider: Decider<State, C, E>,
  stream: string,
  upTo?: number,
): Promise<Loaded<State>> {
  const events = await store.read(stream, upTo === undefined ? {} : { limit: upTo + 1 });
  const commands = new Map<string, RecordedEvent[]>();
  let state = decider.initial;
  for (const recorded of events) {
    state = evolve(decider, state, recorded);
    const id = recorded.metadata.commandId;
    const known = commands.get(id);
    if (known) known.push(recorded);
    else commands.set(id, [recorded]);
  }
  return { state, revision: events.at(-1)?.revision ?? none, commands };
}

/** How often a command is decided anew after a conflict before the caller is told to come again. */
const attempts = 20;

/**
 * Runs commands against streams: loads, answers a command that is already there from the events it wrote, decides,
 * appends at the exact revision, and decides anew when somebody was faster.
 */
export class CommandRunner {
  /** Ends of the queues of commands that lost a race, by stream. */
  private readonly queues = new Map<string, Promise<unknown>>();

  constructor(
    private readonly store: EventStore,
    private readonly ids: Ids,
  ) {}

  /**
   * Runs a command. Throws the decider's Problem; `idempotency-key-reused` when the same id came with another body;
   * `stale` when `ifRevision` does not hold; `busy` after too many conflicts with other processes.
   */
  async run<State, C extends Command, E extends NewEvent>(
    decider: Decider<State, C, E>,
    stream: string,
    command: C,
    context: CommandContext,
    known?: Loaded<State>,
  ): Promise<Outcome<State>> {
    const first = await this.once(decider, stream, command, context, known);
    if (first) return first;
    return this.inTurn(stream, async () => {
      for (let attempt = 1; attempt < attempts; attempt++) {
        const done = await this.once(decider, stream, command, context);
        if (done) return done;
      }
      throw new Problem(
        'busy',
        'unavailable',
        `${stream} changed ${attempts} times meanwhile; send the command again`,
        { retryAfter: 1 },
      );
    });
  }

  /** Those who lost a race in this process try again one behind the other, so that each meets only newcomers. */
  private async inTurn<T>(stream: string, work: () => Promise<T>): Promise<T> {
    const mine = (this.queues.get(stream) ?? Promise.resolve()).then(work);
    const end = mine.catch(() => undefined);
    this.queues.set(stream, end);
    try {
      return await mine;
    } finally {
      if (this.queues.get(stream) === end) this.queues.delete(stream);
    }
  }

  /** One try; undefined when somebody was faster. */
  private async once<State, C extends Command, E extends NewEvent>(
    decider: Decider<State, C, E>,
    stream: string,
    command: C,
    context: CommandContext,
    known?: Loaded<State>,
  ): Promise<Outcome<State> | undefined> {
    const loaded = known ?? (await load(this.store, decider, stream));
    const met = this.answered(stream, loaded, context);
    if (met) return met;
    if (context.ifRevision !== undefined && context.ifRevision !== loaded.revision)
      throw new Problem(
        'stale',
        'stale',
        `the ticket is at revision ${loaded.revision}, If-Match named ${context.ifRevision}`,
        {
          members: { revision: loaded.revision },
        },
      );
    const decided: readonly NewEvent[] = decide(decider, command, loaded.state);
    const events =
      decided.length === 0 && context.commandMac !== undefined ? [CommandMet({ at: context.at })] : decided;
    if (events.length === 0)
      return { stream, revision: loaded.revision, state: loaded.state, events: [], repeated: false };
    const toAppend = this.stamped(stream, events, context);
    try {
      const { revision } = await this.store.append(stream, toAppend, loaded.revision);
      return this.done(decider, stream, loaded.state, toAppend, revision);
    } catch (thrown) {
      if (!(thrown instanceof RevisionConflict)) throw thrown;
      return undefined;
    }
  }

  /**
   * Runs the command that begins a stream which carries a number of a series (PG-2): the number is
   * `start` + the revision that the allocation got. A stream that exists already is answered as `run` does, also when
   * `known` says that it does not.
   */
  async runNumbered<State, C extends Command, E extends NewEvent>(
    decider: Decider<State, C, E>,
    stream: string,
    series: { readonly stream: string; readonly allocation: NewEvent; readonly number: (revision: number) => string },
    command: (number: string) => C,
    context: CommandContext,
    known?: Loaded<State>,
  ): Promise<Outcome<State>> {
    const loaded = known ?? (await load(this.store, decider, stream));
    const met = this.answered(stream, loaded, context);
    if (met) return met;
    const taken = (): Problem => new Problem('already-there', 'conflict', `${stream} was begun by another command`);
    if (loaded.revision !== none) throw taken();
    const allocation = this.stamped(series.stream, [series.allocation], context)[0] as EventToAppend;
    const ids: string[] = [];
    let appended: readonly EventToAppend[] = [];
    const then = (revision: number): Numbered => {
      appended = this.stamped(stream, decide(decider, command(series.number(revision)), loaded.state), context, ids);
      return { stream, events: appended, expected: none };
    };
    try {
      const { revision }: Appended = await this.store.appendNumbered(series.stream, allocation, then);
      return this.done(decider, stream, loaded.state, appended, revision);
    } catch (thrown) {
      if (!(thrown instanceof RevisionConflict)) throw thrown;
      const now = await load(this.store, decider, stream);
      const again = this.answered(stream, now, context);
      if (again) return again;
      throw now.revision === none ? thrown : taken();
    }
  }

  /**
   * What a command came to that is in the stream already; undefined when it is not. Throws `idempotency-key-reused` when
   * it came with another body.
   */
  answered<State>(stream: string, loaded: Loaded<State>, context: CommandContext): Outcome<State> | undefined {
    const events = loaded.commands.get(context.commandId);
    if (!events) return undefined;
    const before = events[0]?.metadata.commandMac;
    if (before !== context.commandMac && !(before !== undefined && context.otherMacs?.includes(before)))
      throw new Problem(
        'idempotency-key-reused',
        'unprocessable',
        'this Idempotency-Key came before with another body; use a new key for a new order',
      );
    const revision = events.at(-1)?.revision ?? loaded.revision;
    return { stream, revision, state: loaded.state, events, repeated: true };
  }

  /** @param ids those of an earlier deciding of the same command, filled up here: they follow from place alone */
  private stamped(
    stream: string,
    events: readonly NewEvent[],
    context: CommandContext,
    ids: string[] = [],
  ): readonly EventToAppend[] {
    const at = timeOf(context.commandId);
    return events.map((event, index) => ({
      ...event,
      id: (ids[index] ??= this.ids.timed(at, 'event', context.commandId, stream, index)),
      metadata: {
        commandId: context.commandId,
        ...(context.commandMac === undefined ? {} : { commandMac: context.commandMac }),
        correlationId: context.correlationId,
        causationId: context.causationId,
        actor: context.actor,
      },
    }));
  }

  private done<State, C extends Command, E extends NewEvent>(
    decider: Decider<State, C, E>,
    stream: string,
    before: State,
    events: readonly EventToAppend[],
    revision: number,
  ): Outcome<State> {
    const first = revision - events.length + 1;
    return {
      stream,
      revision,
      state: events.reduce((state, event) => evolve(decider, state, event), before),
      events: events.map((event, index) => ({ ...event, revision: first + index })),
      repeated: false,
    };
  }
}

/** The 48 bits of time in front of a UUIDv7 or v8 (an event id takes its command id's). */
function timeOf(uuid: string): number {
  return Number.parseInt(uuid.slice(0, 8) + uuid.slice(9, 13), 16);
}

/** Definitions by type, and the newest version of each: what codecs and upcasting look events up in. */
export interface EventCatalogue {
  readonly definitions: ReadonlyMap<string, AnyEventDefinition>;
  readonly versions: ReadonlyMap<string, number>;
}

/** Makes the catalogue of a list of definitions, the kernel's own included; older versions keep their schema in it. */
export function catalogueOf(definitions: readonly AnyEventDefinition[]): EventCatalogue {
  const all: readonly AnyEventDefinition[] = [...definitions, CommandMet];
  const versions = new Map<string, number>();
  for (const { type, version } of all) versions.set(type, Math.max(version, versions.get(type) ?? 0));
  return {
    definitions: new Map(all.map((definition) => [`${definition.type}.${definition.version}`, definition])),
    versions,
  };
}
