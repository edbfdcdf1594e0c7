import type { EventToAppend, RecordedEvent } from '@eventdesk/kernel/event';
import { kindOf } from '@eventdesk/kernel/event';
import type { EventCatalogue } from '@eventdesk/kernel/loader';
import type { Appended, EventStore, Numbered } from '@eventdesk/kernel/ports/event-store';
import type { TakenApart } from './event-codec';
import { EventCodec } from './event-codec';
import type { KeyRing, PreparedKeys } from './key-ring';

/**
 * An event store in which personal values are sealed with their owner's key on the way in and opened on the way out
 * (invariant 17). Owner of a value: whom its `personal()` names, else the event's owner, else the stream.
 * `append` throws InvalidEvent for data that does not fit its definition; reads throw BrokenSeal.
 */
export function sealingEventStore(store: EventStore, keyRing: KeyRing, catalogue: EventCatalogue): EventStore {
  const codec = new EventCodec(catalogue);

  const prepare = (owners: ReadonlySet<string>): Promise<PreparedKeys> | undefined =>
    owners.size === 0 ? undefined : keyRing.prepare(owners);
  // A store that keeps events in memory gives the same object again and again: it is opened once, until somebody is
  // erased.
  const opened = new WeakMap<RecordedEvent, { readonly event: RecordedEvent; readonly erasures: number }>();
  const known = (event: RecordedEvent): RecordedEvent | undefined => {
    const before = opened.get(event);
    return before?.erasures === keyRing.erasures ? before.event : undefined;
  };
  const keysOf = (events: readonly RecordedEvent[]): ReturnType<KeyRing['byIds']> =>
    keyRing.byIds(new Set(events.flatMap(({ metadata }) => metadata.sealed?.map(({ key }) => key) ?? [])));
  const open = async (events: readonly RecordedEvent[]): Promise<readonly RecordedEvent[]> => {
    const { erasures } = keyRing;
    const keys = await keysOf(events.filter((event) => !known(event)));
    return events.map((sealed) => {
      const before = known(sealed);
      if (before) return before;
      const event = codec.open(sealed, keys);
      opened.set(sealed, { event, erasures });
      return event;
    });
  };
  // Who names kinds walks along the whole log and meets each event once: remembering them all would only keep the
  // garbage collector busy.
  const openKinds = async (
    events: readonly RecordedEvent[],
    kinds: ReadonlySet<string>,
  ): Promise<readonly RecordedEvent[]> => {
    const isAsked = ({ stream }: RecordedEvent): boolean => kinds.has(kindOf(stream));
    const keys = await keysOf(events.filter(isAsked));
    return events.map((event) => (isAsked(event) ? codec.open(event, keys) : event));
  };

  return {
    logId: store.logId,
    append: async (stream, events, expected) => {
      const parts = events.map((event) => codec.takeApart(stream, event));
      const keys = await prepare(new Set(parts.flatMap(({ boxes }) => [...boxes.keys()])));
      return together(keys, async (keyOf) =>
        store.append(
          stream,
          parts.map((part) => codec.seal(stream, part, keyOf)),
          expected,
        ),
      );
    },
    appendNumbered: async (series, allocation, then) => {
      const apart = (numbered: Numbered): readonly TakenApart[] =>
        numbered.events.map((event) => codec.takeApart(numbered.stream, event));
      const first = codec.takeApart(series, allocation);
      // Owners do not depend on the number, and keys must be there before the store's transaction begins.
      const { stream, events } = then(0);
      const owners = events.flatMap((event) => [...codec.ownersOf(stream, event)]);
      const keys = await prepare(new Set([...first.boxes.keys(), ...owners]));
      return together(keys, async (keyOf) =>
        store.appendNumbered(series, codec.seal(series, first, keyOf), (revision) => {
          const numbered = then(revision);
          return { ...numbered, events: sealedAll(codec, numbered.stream, apart(numbered), keyOf) };
        }),
      );
    },
    read: async (stream, options) => open(await store.read(stream, options)),
    readAll: async (after, limit, kinds) => {
      const events = await store.readAll(after, limit, kinds);
      return kinds ? openKinds(events, kinds) : open(events);
    },
    head: () => store.head(),
    ...(store.appendedTo ? { appendedTo: store.appendedTo.bind(store) } : {}),
    onAppended: (listener) => store.onAppended(listener),
    close: () => store.close(),
  };
}

type KeyOf = PreparedKeys['of'];

const sealedAll = (
  codec: EventCodec,
  stream: string,
  parts: readonly TakenApart[],
  keyOf: KeyOf,
): readonly EventToAppend[] => parts.map((part) => codec.seal(stream, part, keyOf));

/** Starts the append (which never throws at once) and, in the same turn, the keeping of its new keys; durable are both or the caller hears of it. */
async function together(
  keys: PreparedKeys | undefined,
  append: (keyOf: KeyOf) => Promise<Appended>,
): Promise<Appended> {
  if (!keys) return append(noOwner);
  // The keys go first, so that no event is ever in front of the key that opens it.
  const kept = keys.keep();
  const appended = append(keys.of);
  if (kept) await Promise.all([kept, appended]);
  return appended;
}

const noOwner: KeyOf = () => {
  throw new Error('a personal value has an owner whose key was not prepared');
};
