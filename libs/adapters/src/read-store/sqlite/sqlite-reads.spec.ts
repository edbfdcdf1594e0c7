import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sample } from '@eventdesk/kernel/testing/read-store-samples';
import { create, sample, samples } from '@eventdesk/kernel/testing/read-store-samples';
import { readStoreSuite } from '@eventdesk/kernel/testing/read-store-suite';
import { Sqlite } from '../../sqlite/sqlite';
import { openSqliteReads } from './sqlite-reads';

const folder = mkdtempSync(join(tmpdir(), 'reads-'));
let files = 0;
const newFile = (): string => join(folder, `reads-${files++}.db`);
afterAll(() => rmSync(folder, { recursive: true }));

readStoreSuite('sqlite', async () => {
  const file = newFile();
  return { open: async () => openSqliteReads({ file, logId: 'a' }), destroy: async () => undefined };
});

describe('a read store in a file', () => {
  it('throws away what was built from another log', async () => {
    const file = newFile();
    const first = openSqliteReads({ file, logId: 'a' });
    await (await first.open(samples)).write([create(sample(1))], 4);
    await first.close();
    const second = openSqliteReads({ file, logId: 'b' });
    expect(await second.collections()).toEqual([]);
    const docs = await second.open(samples);
    expect([await docs.get('s0001'), await docs.mark()]).toEqual([undefined, -1]);
    await second.close();
  });

  it('throws away documents whose indexes were declared otherwise', async () => {
    const file = newFile();
    const store = openSqliteReads({ file, logId: 'a' });
    await (await store.open(samples)).write([create(sample(1))], 4);
    const other = await store.open({ ...samples, indexes: [{ name: 'size', fields: ['size'] }] });
    expect([await other.get('s0001'), await other.mark()]).toEqual([undefined, -1]);
    await store.close();
  });

  it('begins anew with a file that is damaged', async () => {
    const file = newFile();
    writeFileSync(file, 'this is no database, and it is long enough to be taken for one by its size alone'.repeat(99));
    const store = openSqliteReads({ file, logId: 'a' });
    const docs = await store.open(samples);
    expect(await docs.write([create(sample(1))])).toEqual([]);
    await store.close();
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('is whole after a kill, with its mark behind every document that it speaks for', async () => {
    const file = newFile();
    const hook = join(__dirname, '../../../../../tools/swc-hook.cjs');
    const script = join(__dirname, 'testing/write-until-killed.ts');
    const child = spawn(process.execPath, ['--conditions=@eventdesk/source', '--require', hook, script, file]);
    let said = '';
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if (said.split('\n').length > 40) child.kill('SIGKILL');
      });
      child.on('exit', (_code, signal) => (signal === 'SIGKILL' ? resolve() : reject(new Error('it ended by itself'))));
    });
    const db = Sqlite.open(file);
    expect(db.prepare('pragma integrity_check').all()).toEqual([['ok']]);
    db.run("insert into w1 (w1) values ('integrity-check')");
    db.close();
    const store = openSqliteReads({ file, logId: 'a' });
    const docs = await store.open(samples);
    const mark = await docs.mark();
    expect(mark).toBeGreaterThanOrEqual(Number(said.split('\n').at(-2)));
    expect((await docs.scan('', 100_000)).length).toBe(Math.floor(mark / 10) * 10 + 10);
    const { items } = await docs.find({ search: 'again', sort: 'at', limit: 1000 });
    expect(items).toHaveLength(Math.floor(mark / 10) + (mark % 10));
    await store.close();
  });

  it('X-4 shows another connection the swap that it did not do', async () => {
    const file = newFile();
    const writer = openSqliteReads({ file, logId: 'a' });
    await (await writer.open(samples)).write([create(sample(1))]);
    const reader = openSqliteReads({ file, logId: 'a', role: 'reader' });
    const seen = await reader.open(samples);
    const next = await writer.beside(samples);
    await next.write([create(sample(2))]);
    const ids = async () => (await seen.find({ sort: 'at', limit: 9 })).items.map(({ doc }: { doc: Sample }) => doc.id);
    expect(await ids()).toEqual(['s0001']);
    await next.swap();
    expect(await ids()).toEqual(['s0002']);
    await reader.close();
    await writer.close();
  });
});
