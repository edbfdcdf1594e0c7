import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { none, StoreUnavailable } from '@eventdesk/kernel/ports/event-store';
import { bytesOf } from '@eventdesk/kernel/testing/blob-store-suite';
import { logAfter, newStream, sample } from '@eventdesk/kernel/testing/samples';
import { openFolderBlobs } from '../../blobs/folder/folder-blob-store';
import { openSqliteEvents } from './open';

const root = mkdtempSync(join(tmpdir(), 'eventdesk-full-'));
const disks: string[] = [];

/** A disk of 4 MB of its own, or undefined when this process may not mount one. */
function smallDisk(): string | undefined {
  const disk = mkdtempSync(join(root, 'disk-'));
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk]).status !== 0) return undefined;
  disks.push(disk);
  return disk;
}

const mounted = smallDisk() !== undefined;
if (!mounted) console.info('skipped: a disk that gets full needs the right to mount a tmpfs');

afterAll(() => {
  // Lazily: the driver keeps a closed file open until its statements are collected.
  for (const disk of disks) spawnSync('umount', ['-l', disk]);
  rmSync(root, { recursive: true, force: true });
});

(mounted ? describe : describe.skip)('a disk that gets full', () => {
  let disk: string;
  let ballast: string;
  const batch = () => [0, 1, 2].map((part) => sample('SampleGrew', { part, text: 'x'.repeat(20_000) }));
  const free = () => rmSync(ballast, { force: true });
  beforeEach(() => {
    disk = smallDisk() ?? '';
    ballast = join(disk, 'ballast');
    writeFileSync(ballast, new Uint8Array(1_500_000));
  });

  it('T31 takes whole appends or none, keeps every acknowledged one, and goes on when there is space', async () => {
    const file = join(disk, 'events.db');
    const opened = await openSqliteEvents({ file });
    const { events } = opened;
    const acknowledged: string[] = [];
    const refused: string[] = [];
    // Groups of four until one does not fit, then of one, since less may still fit.
    for (const group of [4, 1])
      for (const before = refused.length; refused.length === before;) {
        const streams = Array.from({ length: group }, () => newStream());
        const done = await Promise.allSettled(streams.map((stream) => events.append(stream, batch(), none)));
        for (const [index, one] of done.entries()) {
          (one.status === 'fulfilled' ? acknowledged : refused).push(streams[index] ?? '');
          if (one.status === 'rejected') {
            expect(one.reason).toBeInstanceOf(StoreUnavailable);
            expect(one.reason).toMatchObject({ reason: 'full' });
          }
        }
      }
    for (const stream of acknowledged) expect(await events.read(stream)).toHaveLength(3);
    expect(await events.head()).toBe(acknowledged.length * 3 - 1);

    free();
    const last = newStream();
    expect((await events.append(last, batch(), none)).position).toBe(acknowledged.length * 3 + 2);
    await opened.close();
    const again = await openSqliteEvents({ file });
    const log = await logAfter(again.events, -1);
    expect(log.map(({ position }) => position)).toEqual(log.map((_, index) => index));
    expect(new Set(log.map(({ stream }) => stream))).toEqual(new Set([...acknowledged, last]));
    for (const stream of refused) expect(await again.events.read(stream)).toEqual([]);
    await again.close();
  });

  it('T31 leaves nothing of a blob that did not fit, short or long', async () => {
    const opened = await openSqliteEvents({ file: join(disk, 'events.db') });
    const blobs = await openFolderBlobs({ folder: join(disk, 'blobs'), small: opened.smallBlobs });
    const long = bytesOf(3_500_000);
    await expect(blobs.put(long)).rejects.toMatchObject({ reason: 'full' });
    expect(readdirSync(join(disk, 'blobs', 'incoming'))).toEqual([]);
    const kept: string[] = [];
    let refused: Uint8Array | undefined;
    for (let seed = 2; !refused; seed++) {
      const bytes = bytesOf(60_000, seed);
      await blobs.put(bytes).then(
        ({ hash }) => kept.push(hash),
        (thrown: unknown) => {
          expect(thrown).toMatchObject({ reason: 'full' });
          refused = bytes;
        },
      );
    }
    for (const hash of kept) expect((await blobs.get(hash))?.byteLength).toBe(60_000);
    expect(await blobs.room()).toBeLessThan(400_000);
    free();
    expect(await blobs.has((await blobs.put(refused)).hash)).toBe(true);
    await blobs.close();
    await opened.close();
  });
});
