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
  it('T32 holds no leases of a process that is gone, for one who has the file alone', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'eventdesk-state-'));
    const options = { file: join(folder, 'state.db'), clock: { now: () => 0 } };
    const dead = await openSqliteWorkState(options);
    await dead.lease('delivery', 'dead', 60_000);
    await dead.close();
    const beside = await openSqliteWorkState(options);
    expect(await beside.lease('delivery', 'next', 60_000)).toBe(false);
    await beside.close();
    const alone = await openSqliteWorkState({ ...options, alone: true });
    expect(await alone.lease('delivery', 'next', 60_000)).toBe(true);
    await alone.close();
    rmSync(folder, { recursive: true });
  });

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
