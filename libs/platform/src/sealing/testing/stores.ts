import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventStore } from '@eventdesk/kernel/ports/event-store';
import type { KeyStore } from '@eventdesk/kernel/ports/key-store';

/** Stores under the sealing, as a test sees them. */
export interface TestStores {
  readonly events: EventStore;
  readonly keys: KeyStore;
  /** Everything that a thief of the stores would read. */
  stored(): Promise<string>;
  close(): Promise<void>;
}

/** The adapters are loaded where they are used, here as in the process. */
async function memory(): Promise<TestStores> {
  const { MemoryEventStore } = await import('@eventdesk/adapters/event-store/memory/memory-event-store');
  const { MemoryKeyStore } = await import('@eventdesk/adapters/key-store/memory/memory-key-store');
  const [events, keys] = [new MemoryEventStore(), new MemoryKeyStore()];
  const stored = async () => JSON.stringify([await events.readAll(-1, 1000), keys]);
  return { events, keys, stored, close: async () => undefined };
}

async function sqlite(): Promise<TestStores> {
  const { openSqliteEvents } = await import('@eventdesk/adapters/event-store/sqlite/open');
  const folder = mkdtempSync(join(tmpdir(), 'eventdesk-sealing-'));
  const { events, keys, close } = await openSqliteEvents({ file: join(folder, 'events.db') });
  return {
    events,
    keys,
    stored: async () =>
      readdirSync(folder)
        .map((name) => readFileSync(join(folder, name), 'latin1'))
        .join(),
    close: async () => {
      await close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** The same stores with other keys. */
const withKeys = (stores: TestStores, change: PropertyDescriptorMap): TestStores => ({
  ...stores,
  keys: Object.create(stores.keys, change) as KeyStore,
});

/** Keys that are kept elsewhere than the events, as when scaled. */
const elsewhere = async (): Promise<TestStores> => withKeys(await memory(), { sharesCommit: { value: false } });

/** Stores whose keys cannot be added while `is.full`. */
export function fillable(stores: TestStores): TestStores & { readonly is: { full: boolean } } {
  const is = { full: false };
  const add: KeyStore['add'] = async (key) => {
    if (is.full) throw new Error('no space is left');
    return stores.keys.add(key);
  };
  return { ...withKeys(stores, { add: { value: add } }), is };
}

export const storeKinds = { memory, sqlite, 'memory, keys elsewhere': elsewhere };
