import { decide, evolve } from '@eventdesk/kernel/decider';
import type { NewEvent } from '@eventdesk/kernel/event';
import fc from 'fast-check';
import { commands } from '../testing/ticket-commands';
import { addMessage, opened, reply } from '../testing/ticket-samples';
import { ticket } from './decider';
import type { TicketEvent } from './events';
import type { TicketState } from './state';

describe('any history', () => {
  it('is folded without a fault, and each message is in it once', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...commands, addMessage(7), reply(8)), { maxLength: 40 }), (orders) => {
        const log: NewEvent[] = [opened()];
        let state = evolve(ticket, ticket.initial, opened());
        for (const order of orders) {
          let events: readonly TicketEvent[] = [];
          try {
            events = decide(ticket, order, state);
          } catch (thrown) {
            expect(thrown).toMatchObject({ slug: 'ticket-closed' });
          }
          log.push(...events);
          state = events.reduce<TicketState>((before, event) => evolve(ticket, before, event), state);
        }
        const messages = log.flatMap(({ data }) => (data as { message?: string }).message ?? []);
        expect(new Set(messages).size).toBe(messages.length);
        expect(log.reduce((before, event) => evolve(ticket, before, event), ticket.initial)).toEqual(state);
      }),
    );
  });
});
