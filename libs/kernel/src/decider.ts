import type { NewEvent, RecordedEvent } from './event';

/** An order to a decider. `type` names it, the rest is its content. */
export interface Command {
  readonly type: string;
}

/**
 * The rules of one kind of stream: pure. `decide` says which facts follow from a command (none: already so; a thrown
 * Problem: not allowed), `evolve` folds a fact into the little state that `decide` reads.
 */
export interface Decider<State, C extends Command, E extends NewEvent> {
  /** Kind of its streams: `ticket` for `ticket-<uuid>`. */
  readonly kind: string;
  readonly initial: State;
  readonly decide: { readonly [T in C['type']]: (command: Extract<C, { type: T }>, state: State) => readonly E[] };
  readonly evolve: {
    readonly [T in E['type']]: (state: State, event: Fact<Extract<E, { type: T }>>) => State;
  };
}

/** What `evolve` and folds see of an event, new or recorded. */
export type Fact<E extends NewEvent> = Pick<E, 'type' | 'data'>;

/** Runs a command on a state. */
export function decide<State, C extends Command, E extends NewEvent>(
  decider: Decider<State, C, E>,
  command: C,
  state: State,
): readonly E[] {
  const rule = decider.decide[command.type as C['type']] as (command: C, state: State) => readonly E[];
  return rule(command, state);
}

/** Folds one event into a state; an event type that the decider does not name leaves the state as it was. */
export function evolve<State, C extends Command, E extends NewEvent>(
  decider: Decider<State, C, E>,
  state: State,
  event: Pick<NewEvent | RecordedEvent, 'type' | 'data'>,
): State {
  const fold = (decider.evolve as Record<string, ((state: State, event: unknown) => State) | undefined>)[event.type];
  return fold ? fold(state, event) : state;
}
