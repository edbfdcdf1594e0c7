import type { DeliveryEvent } from '@eventdesk/domain/delivery/events';
import type { InboundEvent } from '@eventdesk/domain/inbound/events';
import type { RecordedEvent } from '@eventdesk/kernel/event';
import { kindOf } from '@eventdesk/kernel/event';
import { policiesStream } from '@eventdesk/kernel/policy';
import type { Stores } from '@eventdesk/platform/compose/assemble';
import type { ParkedStream } from '@eventdesk/platform/consume/parked-streams';
import { pagesAfter } from '@eventdesk/platform/project/log-walk';
import { documents } from './documents';

/** Whether a letter is under way behind an event: held is final enough until a person replays it. */
const letters: Readonly<Record<InboundEvent['type'], boolean | undefined>> = {
  MessageReceived: true,
  MessageParsed: true,
  MessageRouted: true,
  MessageReplayed: true,
  MessageHeld: false,
  MessageSettled: false,
  MessageSeenAgain: undefined,
};

/** Whether a mail is under way behind an event; an uncertain one is never sent again without a person. */
const deliveries: Readonly<Record<DeliveryEvent['type'], boolean | undefined>> = {
  DeliveryRequested: true,
  DeliveryAttempted: true,
  DeliveryDeferred: true,
  DeliveryOutcomeUnknown: true,
  DeliveryPostponed: true,
  DeliverySent: false,
  DeliveryFailed: false,
  DeliveryUncertain: false,
  LinkUsed: undefined,
};

const underWay: Readonly<Record<string, Readonly<Record<string, boolean | undefined>>>> = {
  inbound: letters,
  delivery: deliveries,
};

/** How far a consumer group has got, and what it takes. */
interface Group {
  readonly name: string;
  readonly kinds: ReadonlySet<string>;
  readonly reached: number;
}

/** What keeps a desk from being moved. */
export interface Unsettled {
  /** Streams with a letter or mail under way. */
  readonly streams: readonly string[];
  /** Events that a group has not handled, by group. */
  readonly behind: ReadonlyMap<string, number>;
}

/**
 * Looks through the log of a stopped desk for what is under way: letters without an outcome, mails that are neither sent
 * nor given up, events that a policy has not handled. Streams that are parked are passed over, for that group or, with
 * what waits in them, altogether: they are carried as they are.
 *
 * @param policies kinds of stream by consumer group, as this release knows them.
 */
export async function* lookForUnsettled(
  { events, state, feed }: Pick<Stores, 'events' | 'state' | 'feed'>,
  policies: Readonly<Record<string, readonly string[]>>,
): AsyncGenerator<number, Unsettled & { readonly events: number }, void> {
  const parked = new Set<string>();
  for await (const { value } of documents<ParkedStream>(state, 'parked')) {
    parked.add(`${value.group}/${value.stream}`).add(value.stream);
  }
  const groups = await groupsOf(events, feed(events, state), policies);
  const open = new Set<string>();
  const behind = new Map<string, number>();
  let count = 0;
  for await (const { page, last } of pagesAfter(events, -1)) {
    for (const event of page) {
      note(event, open);
      for (const { name, kinds, reached } of groups)
        if (event.position > reached && kinds.has(kindOf(event.stream)) && !parked.has(`${name}/${event.stream}`))
          behind.set(name, (behind.get(name) ?? 0) + 1);
    }
    count += page.length;
    yield last;
  }
  return { streams: [...open].filter((stream) => !parked.has(stream)), behind, events: count };
}

function note({ stream, type }: RecordedEvent, open: Set<string>): void {
  const is = underWay[kindOf(stream)]?.[type];
  if (is === true) open.add(stream);
  else if (is === false) open.delete(stream);
}

/** Groups whose policy was enabled in this log; one that is new in this release has nothing to catch up with. */
async function groupsOf(
  events: Stores['events'],
  feed: ReturnType<Stores['feed']>,
  policies: Readonly<Record<string, readonly string[]>>,
): Promise<readonly Group[]> {
  const groups: Group[] = [];
  for (const { position, data } of await events.read(policiesStream)) {
    const name = (data as { readonly policy?: string }).policy ?? '';
    const kinds = policies[name];
    if (!kinds) continue;
    const [offset = -1] = Object.values(await feed.committed(name, kinds));
    groups.push({ name, kinds: new Set(kinds), reached: Math.max(offset, position) });
  }
  return groups;
}
