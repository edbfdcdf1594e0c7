import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandRunnerSuite } from '@eventdesk/kernel/testing/command-runner-suite';
import { openSqliteEvents } from './open';

commandRunnerSuite('sqlite', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'eventdesk-commands-'));
  return {
    open: async () => (await openSqliteEvents({ file: join(folder, 'events.db') })).events,
    destroy: async () => rmSync(folder, { recursive: true }),
  };
});
