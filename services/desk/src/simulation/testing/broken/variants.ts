import type { RecordedEvent } from '@eventdesk/kernel/event';
import { kindOf } from '@eventdesk/kernel/event';
import type { EventStore } from '@eventdesk/kernel/ports/event-store';
import type { Feed } from '@eventdesk/kernel/ports/feed';
import type { FeedPublisher } from '@eventdesk/kernel/ports/feed-publisher';
import { oneTicketAKey } from '../checks/calls';
import { oneDeliveryEach } from '../checks/deliveries';
import { effectFirst, exactRevisions, feedIsTheLog } from '../checks/log-and-feed';
import type { SharedLog } from '../ports/shared-log';
import { publicKinds } from '../ports/broker';
import type { Variant } from '../world/variant';

/** A desk with one mechanism taken away. */
export interface BrokenVariant extends Variant {
  /** Title of a check that finds it. */
  readonly foundBy: string;
}

/** An object with some of its methods in other words; the rest as it is. */
function other<T extends object>(of: T, methods: Partial<T>): T {
  return new Proxy(of, {
    get: (target, name) => {
      const own = methods[name as keyof T] ?? target[name as keyof T];
      return typeof own === 'function' ? (own.bind(target) as unknown) : own;
    },
  });
}

/** Appends to whatever revision the stream has by now (invariant 3 taken away). */
const noExpectedRevision: BrokenVariant = {
  name: 'no expected revision',
  foundBy: exactRevisions.title,
  events: (events, world, life) =>
    other<EventStore>(events, {
      append: (stream, all) =>
        world.gate.call(life, `append ${stream}`, () => world.log.append(stream, all, world.log.revisionOf(stream))),
      appendNumbered: async (series, allocation, then) => {
        const append = (stream: string, all: Parameters<SharedLog['append']>[1]) =>
          world.gate.call(life, `append ${stream}`, () => world.log.append(stream, all, world.log.revisionOf(stream)));
        const { revision } = await append(series, [allocation]);
        const { stream, events: all } = then(revision);
        return append(stream, all);
      },
    }),
};

/** A consumer says that a batch took effect when it comes in (invariant 7 taken away). */
const checkpointFirst: BrokenVariant = {
  name: 'checkpoint before effect',
  foundBy: effectFirst.title,
  feed: (feed) =>
    other<Feed>(feed, {
      consume: (subscription) =>
        feed.consume({
          ...subscription,
          onBatch: async (batch) => {
            await batch.commit(batch.through);
            await subscription.onBatch(batch);
          },
        }),
    }),
};

/** The relay is told that everything is published before it is (invariant 7 taken away). */
const relayCheckpointFirst: BrokenVariant = {
  name: 'checkpoint before publish',
  foundBy: feedIsTheLog.title,
  publisher: (publisher) =>
    other<FeedPublisher>(publisher, {
      publish: async (events, signal) => {
        publisher.publish(events, signal).catch(() => undefined);
        return true;
      },
    }),
};

/** What the feed lost is not read from the event store (invariant 6 taken away). */
const noGapRepair: BrokenVariant = {
  name: 'no gap repair',
  foundBy: effectFirst.title,
  repair: (events) => other<EventStore>(events, { read: async () => [], readAll: async () => [] }),
  feed: (feed) =>
    other<Feed>(feed, {
      consume: (subscription) =>
        feed.consume({
          ...subscription,
          onBatch: ({ missing: _missing, ...batch }) => subscription.onBatch(batch),
        }),
    }),
};

/** Whoever appends writes to the feed as well, and there is no relay (invariant 1 taken away). */
const dualWrite: BrokenVariant = {
  name: 'dual write',
  foundBy: feedIsTheLog.title,
  withoutRelay: true,
  events: (events, world, life) => {
    const publisher = world.publisherFor(life);
    const publish = async (stream: string, from: number): Promise<void> => {
      const fresh: readonly RecordedEvent[] = world.log.read(stream, { from });
      if (publicKinds.includes(kindOf(stream))) await publisher.publish(fresh, { aborted: false });
    };
    return other<EventStore>(events, {
      append: async (stream, all, expected) => {
        const place = await events.append(stream, all, expected);
        await publish(stream, place.revision - all.length + 1);
        return place;
      },
      appendNumbered: async (series, allocation, then) => {
        const place = await events.appendNumbered(series, allocation, then);
        await publish(then(0).stream, 0);
        return place;
      },
    });
  },
};

/** Each try at requesting a delivery makes another id (invariant 2 taken away). */
const randomDelivery: BrokenVariant = {
  name: 'a delivery id that does not follow from its cause',
  foundBy: oneDeliveryEach.title,
  ids: (ids, { scheduler }) => ({
    hashed: ids.hashed,
    timed: (at, name, ...parts) => (name === 'delivery' ? scheduler.random.uuid(at) : ids.timed(at, name, ...parts)),
  }),
};

/** A create takes no notice of its key (invariant 2 taken away). */
const ignoredKey: BrokenVariant = {
  name: 'a create that takes no notice of its key',
  foundBy: oneTicketAKey.title,
  ignoresKeys: true,
};

/** Each must be found. */
export const brokenVariants: readonly BrokenVariant[] = [
  noExpectedRevision,
  checkpointFirst,
  relayCheckpointFirst,
  noGapRepair,
  dualWrite,
  randomDelivery,
  ignoredKey,
];
