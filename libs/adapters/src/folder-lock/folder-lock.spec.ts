import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderHeld, lockFolder } from './folder-lock';
import { typescriptArguments } from '../testing/typescript-child';

const clock = { now: () => Date.UTC(2026, 10, 21, 12) };

describe('the lock of a folder', () => {
  let folder: string;
  const started: ChildProcess[] = [];
  beforeEach(() => {
    folder = join(mkdtempSync(join(tmpdir(), 'eventdesk-lock-')), 'data');
  });
  afterEach(() => {
    started.splice(0).forEach((child) => child.kill('SIGKILL'));
    rmSync(join(folder, '..'), { recursive: true });
  });

  /** Another process that takes the folder and keeps it. */
  const other = async () => {
    const script = `
      const { lockFolder } = require(${JSON.stringify(join(__dirname, 'folder-lock.ts'))});
      lockFolder({ folder: process.argv[1], clock: { now: () => 0 } });
      console.log('held');
      setInterval(() => undefined, 1000);`;
    const child = spawn(process.execPath, [...typescriptArguments, '-e', script, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    started.push(child);
    await once(child.stdout, 'data');
    return child;
  };

  it('makes the folder, and is free again when it is released', () => {
    lockFolder({ folder, clock }).release();
    lockFolder({ folder, clock }).release();
  });

  it('is refused a second time in the same process', () => {
    const lock = lockFolder({ folder, clock });
    expect(() => lockFolder({ folder, clock })).toThrow(FolderHeld);
    lock.release();
    lockFolder({ folder, clock }).release();
  });

  it('T32 shuts a second process out, saying who holds it since when, until the first is killed', async () => {
    const child = await other();
    const take = () => lockFolder({ folder, clock });
    expect(take).toThrow(`process ${child.pid} on host`);
    expect(take).toThrow('since 1970-01-01T00:00:00.000Z');
    child.kill('SIGKILL');
    await once(child, 'exit');
    take().release();
  });
});
