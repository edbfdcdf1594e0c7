import type { TicketOpened } from '@eventdesk/domain/ticket/events';
import type { EventOf } from '@eventdesk/kernel/event';
import { nodeIds } from '@eventdesk/platform/crypto/hashing';
import type { Check, Ended } from './check';
import { repeated } from './check';

type Opened = EventOf<typeof TicketOpened>;
const opened = ({ world }: Ended): readonly Opened[] =>
  world.log.all.filter((event): event is Opened => event.type === 'TicketOpened');

/** What callers were told is so, and stands in the log once. */
export const acknowledgedCalls: Check = {
  invariant: 4,
  title: 'every call that was answered 2xx is in its ticket, once',
  find: (ended) => {
    const { promises } = ended.people;
    const creates = [...promises.creates.values()].flat().flatMap(({ id, number }) => {
      const stored = opened(ended).find(({ stream }) => stream === `ticket-${id}`);
      return stored?.data.number === number
        ? []
        : [`a create was told ${number}, its ticket says ${stored?.data.number}`];
    });
    const commands = [...promises.commands].flatMap(([id, { ticket, type }]) => {
      const there = ended.world.log
        .read(`ticket-${ticket}`)
        .filter((event) => event.type === type && event.metadata.commandId === id).length;
      return there === 1 ? [] : [`${type} of command ${id} was answered, and is there ${there} times`];
    });
    return [...creates, ...commands, ...promises.refusals];
  },
};

/** A create with a key makes one ticket, whatever replicas were asked and however often. */
export const oneTicketAKey: Check = {
  invariant: 2,
  title: 'a create with a key makes one ticket and says the same to every repeat',
  find: (ended) =>
    [...ended.people.promises.creates].flatMap(([key, answers]) => {
      const made = opened(ended).filter(({ data }) => data.subject === `Order ${key}`);
      const told = new Set(answers.map(({ id, number }) => `${id} ${number}`));
      return made.length === 1 && told.size <= 1
        ? []
        : [`${key} made ${made.length} tickets and was told ${told.size}`];
    }),
};

/** A number is one ticket's (PG-2). */
export const uniqueNumbers: Check = {
  invariant: null,
  title: 'PG-2 no two tickets have one number',
  find: (ended) => repeated(opened(ended).map(({ data }) => data.number)),
};

/** Doing a command twice changes nothing, so no event id is there twice, save a wasted number. */
export const onceEach: Check = {
  invariant: 2,
  title: 'no event stands in the log twice, and none without its cause',
  find: ({ world }) => {
    const events = world.log.all.filter(({ stream }) => !/^(settings|numbers)-/.test(stream));
    const causeless = events.filter(({ metadata }) => metadata.causationId === '' || metadata.commandId === '');
    return [...repeated(events.map(({ id }) => id)), ...causeless.map(({ stream, type }) => `${type} in ${stream}`)];
  },
};

/** The id that a key's ticket has. */
export const ticketOfKey = (key: string): string => nodeIds.hashed('ticket', nodeIds.hashed('command', key));
