import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blobStoreSuite, bytesOf } from '@eventdesk/kernel/testing/blob-store-suite';
import type { SqliteEvents } from '../../event-store/sqlite/open';
import { openSqliteEvents } from '../../event-store/sqlite/open';
import { Sqlite } from '../../sqlite/sqlite';
import { openFolderBlobs } from './folder-blob-store';

async function make() {
  const root = mkdtempSync(join(tmpdir(), 'eventdesk-blobs-'));
  const [folder, file] = [join(root, 'blobs'), join(root, 'events.db')];
  const pathOf = (hash: string) => join(folder, hash.slice(0, 2), hash.slice(2, 4), hash);
  let events: SqliteEvents;
  return {
    folder,
    pathOf,
    open: async () => {
      events = await openSqliteEvents({ file });
      return openFolderBlobs({ folder, small: events.smallBlobs });
    },
    damage: async (hash: string) => {
      const path = pathOf(hash);
      if (existsSync(path)) writeFileSync(path, Buffer.concat([Buffer.from('x'), readFileSync(path).subarray(1)]));
      else {
        const db = Sqlite.open(file);
        db.prepare('update blobs set bytes = ? where hash = ?').run(Buffer.from('x'), Buffer.from(hash, 'hex'));
        db.close();
      }
    },
    close: () => events.close(),
    destroy: async () => rmSync(root, { recursive: true }),
  };
}

blobStoreSuite('folder', make);
blobStoreSuite('folder that several processes share', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'eventdesk-blobs-'));
  const pathOf = (hash: string) => join(folder, hash.slice(0, 2), hash.slice(2, 4), hash);
  return {
    open: () => openFolderBlobs({ folder }),
    damage: async (hash) => writeFileSync(pathOf(hash), 'x'),
    close: async () => undefined,
    destroy: async () => rmSync(folder, { recursive: true }),
  };
});

describe('a folder of blobs that several processes share', () => {
  it('keeps what another one is writing, and a day later takes away what it left', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'eventdesk-blobs-'));
    const incoming = join(folder, 'incoming');
    mkdirSync(incoming, { recursive: true });
    for (const name of ['now', 'left']) writeFileSync(join(incoming, name), 'half');
    const dayAgo = Date.now() / 1000 - 25 * 3600;
    utimesSync(join(incoming, 'left'), dayAgo, dayAgo);
    await openFolderBlobs({ folder: folder });
    expect(readdirSync(incoming)).toEqual(['now']);
    rmSync(folder, { recursive: true });
  });
});

describe('a folder of blobs', () => {
  let place: Awaited<ReturnType<typeof make>>;
  beforeEach(async () => {
    place = await make();
  });
  afterEach(async () => {
    await place.close();
    await place.destroy();
  });

  it('holds long blobs as files of their owner alone, short ones not', async () => {
    const blobs = await place.open();
    const [long, short] = [await blobs.put(bytesOf(65_537)), await blobs.put(bytesOf(65_536))];
    expect(readFileSync(place.pathOf(long.hash)).byteLength).toBe(65_537);
    expect(existsSync(place.pathOf(short.hash))).toBe(false);
    expect(readdirSync(join(place.folder, 'incoming'))).toEqual([]);
  });

  it('takes away what a killed process left half-written', async () => {
    mkdirSync(join(place.folder, 'incoming'), { recursive: true });
    writeFileSync(join(place.folder, 'incoming', 'half'), 'half');
    await place.open();
    expect(readdirSync(join(place.folder, 'incoming'))).toEqual([]);
  });

  it('T31 keeps back a tenth of the disk when it says how much room there is', async () => {
    const room = await (await place.open()).room();
    const { bavail, blocks, bsize } = statfsSync(place.folder);
    expect(room).toBeLessThanOrEqual(Math.max(0, (bavail - blocks * 0.05) * bsize));
  });
});
