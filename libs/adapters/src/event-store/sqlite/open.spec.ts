import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { none } from '@eventdesk/kernel/ports/event-store';
import { fates, newStream, sample, samples } from '@eventdesk/kernel/testing/samples';
import { Sqlite } from '../../sqlite/sqlite';
import { typescriptArguments } from '../../testing/typescript-child';
import { openSqliteEventReader, openSqliteEvents, type SqliteEvents } from './open';

describe('an opened event file', () => {
  let folder: string;
  let file: string;
  let opened: SqliteEvents;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'eventdesk-file-'));
    file = join(folder, 'events.db');
    opened = await openSqliteEvents({ file });
  });
  afterEach(async () => {
    await opened.close();
    rmSync(folder, { recursive: true });
  });

  it('gives each log an id of its own', async () => {
    const other = await openSqliteEvents({ file: join(folder, 'other.db') });
    expect(other.events.logId).toMatch(/^[0-9a-f-]{36}$/);
    expect(other.events.logId).not.toBe(opened.events.logId);
    await other.close();
  });

  it('counts positions from 0 without gaps, past refused and failed appends', async () => {
    const stream = newStream();
    await opened.events.append(stream, samples(2), none);
    await fates([opened.events.append(stream, samples(2), none), opened.events.append(newStream(), samples(1), 4)]);
    expect((await opened.events.append(stream, samples(2), 1)).position).toBe(3);
    expect(await opened.events.head()).toBe(3);
  });

  it('gives no revision of a series away when the numbered append is refused', async () => {
    const [series, stream] = ['numbers-sample.1', newStream()];
    await opened.events.append(stream, samples(1), none);
    const then = () => ({ stream, events: samples(1), expected: none });
    await fates([opened.events.appendNumbered(series, sample('NumberAllocated'), then)]);
    expect(await opened.events.read(series)).toEqual([]);
  });

  it('reads its place anew after a group that failed', async () => {
    const { events } = opened;
    await events.append(newStream(), samples(1), none);
    // A second writer, which the folder's lock forbids, takes the next position.
    const intruder = Sqlite.open(file);
    intruder.run(`insert into events values (1, 'sample-x', 0, 'i', 'SampleHappened', 1, '{}', '{}')`);
    const fate = await fates([events.append(newStream(), samples(1), none), events.append(newStream(), samples(1), 0)]);
    expect(fate).toEqual(['SqliteFailure', 'SqliteFailure']);
    expect((await events.append(newStream(), samples(1), none)).position).toBe(2);
    intruder.close();
  });

  it('is read by a worker thread while its writer goes on', async () => {
    const stream = newStream();
    const events = samples(3);
    await opened.events.append(stream, events, none);
    const script = `
      const { parentPort, workerData } = require('node:worker_threads');
      const { openSqliteEventReader } = require(workerData.source);
      openSqliteEventReader({ file: workerData.file }).then((reader) => {
        parentPort.on('message', async () => {
          const [log, head] = [await reader.readAll(-1, 100), await reader.head()];
          parentPort.postMessage({ log, head, logId: reader.logId });
        });
        parentPort.postMessage('open');
      });`;
    const worker = new Worker(script, {
      eval: true,
      execArgv: [...typescriptArguments],
      workerData: { source: join(__dirname, 'open.ts'), file },
    });
    const told = () => new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
    await told();
    for (const count of [3, 5]) {
      const answer = told();
      worker.postMessage('read');
      expect(await answer).toMatchObject({ head: count - 1, logId: opened.events.logId });
      if (count === 3) await opened.events.append(stream, samples(2), 2);
    }
    await worker.terminate();
  });

  it('refuses to be read where there is no log', async () => {
    await expect(openSqliteEventReader({ file: join(folder, 'none.db') })).rejects.toThrow('no such file');
    Sqlite.open(join(folder, 'empty.db')).close();
    await expect(openSqliteEventReader({ file: join(folder, 'empty.db') })).rejects.toThrow();
  });

  it('answers reads and appends with an error once it is closed', async () => {
    const { events } = opened;
    const last = events.append(newStream(), samples(1), none);
    await opened.close();
    expect(await last).toEqual({ revision: 0, position: 0 });
    await expect(events.append(newStream(), samples(1), none)).rejects.toMatchObject({ reason: 'down' });
    await expect(events.read(newStream())).rejects.toThrow();
    await expect(events.readAll(-1, 1)).rejects.toThrow();
  });
});
