import type { Command, Decider } from '../decider';
import { decide, evolve } from '../decider';
import type { NewEvent } from '../event';
import { isProblem } from '../problem';

/** A sentence about a decider: `given(ticket, opened, closed).when(reply).rejects('ticket-not-open')`. */
export function given<State, C extends Command, E extends NewEvent>(
  decider: Decider<State, C, E>,
  ...history: readonly NewEvent[]
) {
  const state = history.reduce((before, event) => evolve(decider, before, event), decider.initial);
  return {
    state,
    when: (command: C) => {
      const run = (): readonly E[] => decide(decider, command, state);
      return {
        /** Exactly these events follow. */
        then: (...expected: readonly NewEvent[]) => expect(run()).toEqual(expected),
        /** Events of these types follow, in this order. */
        thenTypes: (...types: readonly string[]) => expect(run().map((event) => event.type)).toEqual(types),
        /** It is already so. */
        changesNothing: () => expect(run()).toEqual([]),
        /** It is refused by this slug. */
        rejects: (slug: string) => {
          let thrown: unknown;
          try {
            run();
          } catch (error) {
            thrown = error;
          }
          expect(isProblem(thrown) ? thrown.slug : thrown).toBe(slug);
        },
        events: run,
      };
    },
  };
}
