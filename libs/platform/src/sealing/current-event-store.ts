import type { RecordedEvent } from '@eventdesk/kernel/event';
import type { EventCatalogue } from '@eventdesk/kernel/loader';
import type { EventStore } from '@eventdesk/kernel/ports/event-store';
import type { Upcaster } from '@eventdesk/kernel/upcast';
import { UnknownVersion, upcasting } from '@eventdesk/kernel/upcast';

/**
 * An event store whose readers meet every event in the newest version this release knows (invariant 16).
 * Events from a newer release: `read` throws UnknownVersion, since nothing can be decided without them; `readAll`
 * gives what stands before them, and throws when one comes first, so that its reader waits there (invariant 14).
 */
export function currentEventStore(
  store: EventStore,
  catalogue: EventCatalogue,
  upcasters: readonly Upcaster[],
): EventStore {
  const current = upcasting(catalogue.versions, upcasters);
  return {
    logId: store.logId,
    append: (stream, events, expected) => store.append(stream, events, expected),
    appendNumbered: (series, allocation, then) => store.appendNumbered(series, allocation, then),
    read: async (stream, options) => (await store.read(stream, options)).map(current),
    readAll: async (after, limit) => {
      const events: RecordedEvent[] = [];
      for (const event of await store.readAll(after, limit)) {
        try {
          events.push(current(event));
        } catch (thrown) {
          if (thrown instanceof UnknownVersion && events.length > 0) break;
          throw thrown;
        }
      }
      return events;
    },
    head: () => store.head(),
    ...(store.appendedTo ? { appendedTo: store.appendedTo.bind(store) } : {}),
    onAppended: (listener) => store.onAppended(listener),
    close: () => store.close(),
  };
}
