import type { DeliveryRequested } from '@eventdesk/domain/delivery/events';
import type { AgentReplied } from '@eventdesk/domain/ticket/events';
import type { EventOf } from '@eventdesk/kernel/event';
import type { Check, Ended } from './check';
import { counted, repeated } from './check';

type Requested = EventOf<typeof DeliveryRequested>;
const requested = ({ world }: Ended): readonly Requested[] =>
  world.log.all.filter((event): event is Requested => event.type === 'DeliveryRequested');

/** What happens in a ticket is mailed to each participant once. */
export const oneDeliveryEach: Check = {
  invariant: 11,
  title: 'an event makes one delivery for a participant, and every answer of an agent makes one',
  find: (ended) => {
    const pairs = requested(ended).map(({ metadata, data }) => `${metadata.causationId} to ${data.participant}`);
    const there = new Set(pairs);
    const answers = ended.world.log.all.filter(
      (event): event is EventOf<typeof AgentReplied> => event.type === 'AgentReplied',
    );
    const missing = answers.flatMap(({ id, data }) =>
      data.to.map((participant) => `${id} to ${participant}`).filter((pair) => !there.has(pair)),
    );
    return [...repeated(pairs), ...missing.map((pair) => `${pair}: none`)];
  },
};

/** T13: of an attempt with an unknown outcome comes at most one more mail, and it is the same mail. */
export const fewDuplicateMails: Check = {
  invariant: null,
  title: 'T13 a delivery is one mail, and at most two with one Message-ID where an outcome was unknown',
  find: ({ world }) => {
    const copies = counted(world.mails.taken.map(({ delivery }) => delivery));
    return [...copies].flatMap(([id, count]) => {
      const events = world.log.read(`delivery-${id}`);
      const unknown = events.some(({ type }) => type === 'DeliveryOutcomeUnknown' || type === 'DeliveryUncertain');
      const names = new Set(
        world.mails.taken.filter(({ delivery }) => delivery === id).map(({ messageId }) => messageId),
      );
      return count > (unknown ? 2 : 1) || names.size > 1
        ? [`${id} was mailed ${count} times as ${names.size} mails`]
        : [];
    });
  },
};

const ends = ['DeliverySent', 'DeliveryFailed', 'DeliveryUncertain'];

/** Deliveries whose fate is still open. */
export const openDeliveries = ({ world }: Pick<Ended, 'world'>): readonly string[] =>
  world.log.names.filter(
    (stream) => stream.startsWith('delivery-') && !world.log.read(stream).some(({ type }) => ends.includes(type)),
  );

/** A mail that was said to be sent was taken. */
export const sentIsTaken: Check = {
  invariant: null,
  title: 'T13 what a delivery says was sent, the mail server has',
  find: ({ world }) => {
    const taken = new Set(world.mails.taken.map(({ delivery }) => `delivery-${delivery}`));
    return world.log.all
      .filter(({ type, stream }) => type === 'DeliverySent' && !taken.has(stream))
      .map(({ stream }) => stream);
  },
};
