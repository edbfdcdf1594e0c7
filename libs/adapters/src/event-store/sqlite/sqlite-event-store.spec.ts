import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventStoreSuite } from '@eventdesk/kernel/testing/event-store-suite';
import { openSqliteEvents } from './open';

eventStoreSuite('sqlite', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'eventdesk-events-'));
  return {
    open: async () => (await openSqliteEvents({ file: join(folder, 'events.db') })).events,
    destroy: async () => rmSync(folder, { recursive: true }),
  };
});
