import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workStateSuite } from '@eventdesk/kernel/testing/work-state-suite';
import { Sqlite } from '../../sqlite/sqlite';
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

describe('the file of the work state', () => {
  it('does not grow with counters that are over', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'eventdesk-state-'));
    const file = join(folder, 'state.db');
    let now = 0;
    const state = await openSqliteWorkState({ file, clock: { now: () => now } });
    for (let hour = 0; hour < 5; hour++, now += 3_600_000)
      for (let stranger = 0; stranger < 20; stranger++) await state.count(`${hour}-${stranger}`, 3_600_000, 1, 5);
    const reader = Sqlite.open(file, { readonly: true });
    expect(reader.prepare('select count(*) from counters').get<[number]>()?.[0]).toBeLessThanOrEqual(40);
    reader.close();
    await state.close();
    rmSync(folder, { recursive: true });
  });
});
