import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workStateSuite } from '@eventdesk/kernel/testing/work-state-suite';
import { openSqliteWorkState } from './sqlite-work-state';

workStateSuite('sqlite', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'eventdesk-state-'));
  let now = 1_700_000_000_123;
  return {
    open: () => openSqliteWorkState({ file: join(folder, 'state.db'), clock: { now: () => now } }),
    pass: async (ms) => void (now += ms),
    destroy: async () => rmSync(folder, { recursive: true }),
  };
});
