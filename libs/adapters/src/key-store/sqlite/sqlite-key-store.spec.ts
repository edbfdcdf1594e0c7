import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { none } from '@eventdesk/kernel/ports/event-store';
import { keyStoreSuite } from '@eventdesk/kernel/testing/key-store-suite';
import { newStream, samples } from '@eventdesk/kernel/testing/samples';
import type { SqliteEvents } from '../../event-store/sqlite/open';
import { openSqliteEvents } from '../../event-store/sqlite/open';

const newFolder = () => mkdtempSync(join(tmpdir(), 'eventdesk-keys-'));

keyStoreSuite('sqlite', async () => {
  const folder = newFolder();
  let opened: SqliteEvents;
  return {
    open: async () => (opened = await openSqliteEvents({ file: join(folder, 'events.db') })).keys,
    close: async () => opened.close(),
    destroy: async () => rmSync(folder, { recursive: true }),
  };
});

describe('keys beside the events', () => {
  let folder: string;
  let opened: SqliteEvents;
  beforeEach(async () => {
    folder = newFolder();
    opened = await openSqliteEvents({ file: join(folder, 'events.db') });
  });
  afterEach(async () => {
    await opened.close();
    rmSync(folder, { recursive: true });
  });

  it('are durable with an append that was started in the same turn', async () => {
    const key = { id: randomUUID(), owner: 'hmac-new', box: 'Ym94' };
    const added = opened.keys.add(key);
    await opened.events.append(newStream(), samples(1), none);
    expect(await opened.keys.byId(key.id)).toEqual(key);
    await added;
  });

  it('T48 are nowhere in the files once they are erased, although they were sealed anew before', async () => {
    const key = { id: randomUUID(), owner: 'hmac-resealed', box: 'canary-box-under-a-former-secret' };
    const newer = 'canary-box-under-a-newer-secret-';
    await opened.keys.add(key);
    expect(await opened.keys.reseal(key.id, key.box, newer)).toBe(true);
    await opened.keys.erase(key.owner);
    const bytes = Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name))));
    expect([key.box, newer].filter((box) => bytes.includes(box))).toEqual([]);
  });

  it('T48 are nowhere in the files once they are erased', async () => {
    const canary = 'canary-box-of-an-erased-person';
    await opened.keys.add({ id: randomUUID(), owner: 'hmac-gone', box: canary });
    const holders = () => readdirSync(folder).filter((name) => readFileSync(join(folder, name)).includes(canary));
    expect(holders()).not.toEqual([]);
    await opened.keys.erase('hmac-gone');
    expect(holders()).toEqual([]);
  });
});
