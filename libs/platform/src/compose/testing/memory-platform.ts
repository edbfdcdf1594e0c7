import { MemoryBlobStore } from '@eventdesk/adapters/blobs/memory/memory-blob-store';
import { MemoryEventStore } from '@eventdesk/adapters/event-store/memory/memory-event-store';
import { LocalFeed } from '@eventdesk/adapters/feed/local/local-feed';
import { MemoryKeyStore } from '@eventdesk/adapters/key-store/memory/memory-key-store';
import { MemoryReads } from '@eventdesk/adapters/read-store/memory/memory-reads';
import { MemoryWorkState } from '@eventdesk/adapters/work-state/memory/memory-work-state';
import type { EventCatalogue } from '@eventdesk/kernel/loader';
import type { EventStore } from '@eventdesk/kernel/ports/event-store';
import type { Clock } from '@eventdesk/kernel/ports/clock';
import { Secrets } from '../../secrets/secrets';
import { assemble } from '../assemble';
import type { Log } from '../platform';

/** A log that keeps its lines, so that a test can look at them. */
export function keptLog(): Log & {
  readonly lines: { level: string; fields: Readonly<Record<string, unknown>>; message: string }[];
} {
  const lines: { level: string; fields: Readonly<Record<string, unknown>>; message: string }[] = [];
  const at = (level: string) => (fields: Readonly<Record<string, unknown>>, message: string) =>
    void lines.push({ level, fields, message });
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** A clock that stands still until it is moved. */
export function standingClock(at = Date.UTC(2026, 0, 1)): Clock & { move(ms: number): void } {
  let now = at;
  return { now: () => now, move: (ms) => void (now += ms) };
}

/** A platform over the in-memory adapters, for tests: everything real but the stores; `around` may wrap the events. */
export function memoryPlatform(
  catalogue: EventCatalogue,
  clock = standingClock(),
  around: (events: EventStore) => EventStore = (events) => events,
) {
  const log = keptLog();
  const raw = new MemoryEventStore();
  const state = new MemoryWorkState(clock);
  const blobs = new MemoryBlobStore();
  const keys = new MemoryKeyStore();
  const platform = assemble(
    {
      events: around(raw),
      keys,
      state,
      reads: new MemoryReads(),
      blobs,
      feed: (events, workState) => new LocalFeed({ store: events, state: workState }),
    },
    {
      log,
      clock,
      secrets: new Secrets(['a secret for tests that is long enough: 0123456789abcdef']),
      catalogue,
      upcasters: [],
      publicUrl: () => 'http://desk.example',
      language: 'en',
      timeZone: 'UTC',
    },
  );
  return { platform, clock, log, raw, blobs, keys };
}
