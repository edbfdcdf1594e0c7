import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigProblem } from '../config/problem';
import { Health } from '../health/health';
import { startOpsServer } from '../health/ops-server';
import { Metrics } from '../metrics/metrics';
import { listening } from './listen-problem';
import { removeReadyFile, writeReadyFile } from './ready-file';
import { runProcess } from './run-process';
import { Shutdown } from './shutdown';

describe('Shutdown', () => {
  it('ends in the reverse order, once, and goes on after a step that fails', async () => {
    const ended: string[] = [];
    const shutdown = new Shutdown();
    shutdown.add('stores', () => void ended.push('stores'));
    shutdown.add('consumers', () => Promise.reject(new Error('lost')));
    shutdown.add('http', async () => void ended.push('http'));
    const [first, again] = await Promise.all([shutdown.run(), shutdown.run()]);
    expect(ended).toEqual(['http', 'stores']);
    expect(first).toMatchObject({ failed: [{ name: 'consumers' }], unfinished: [] });
    expect(again).toBe(first);
  });

  it('gives up when its time is over, and says what had not ended', async () => {
    const shutdown = new Shutdown(10);
    shutdown.add('stores', () => undefined);
    shutdown.add('stuck', () => new Promise<void>(() => undefined));
    expect(await shutdown.run()).toEqual({ failed: [], unfinished: ['stuck', 'stores'] });
  });
});

describe('runProcess', () => {
  function run(start: Parameters<typeof runProcess>[0]) {
    const listeners = new Map<string, (thrown?: unknown) => void>();
    const written: string[] = [];
    const exited = new Promise<number>((resolve) => {
      const listen = (event: string, listener: (thrown?: unknown) => void) => void listeners.set(event, listener);
      const stderr = { write: (text: string) => void written.push(text) };
      runProcess(start, { once: listen, on: listen, stderr, exit: resolve });
    });
    return { exited, written, emit: (event: string, thrown?: unknown) => listeners.get(event)?.(thrown) };
  }

  it('exits 0 on SIGTERM once everything has ended', async () => {
    const ended: string[] = [];
    const { exited, emit, written } = run(async (shutdown) => {
      shutdown.add('http', () => void ended.push('http'));
      return undefined;
    });
    emit('SIGTERM');
    expect(await exited).toBe(0);
    expect([ended, written]).toEqual([['http'], []]);
  });

  it('exits 2 with one line for a refused configuration, and ends what had started', async () => {
    const ended: string[] = [];
    const { exited, written } = run(async (shutdown) => {
      shutdown.add('stores', () => void ended.push('stores'));
      throw new ConfigProblem('EVENTDESK_DNS', 'is wrong', 'EVENTDESK_DNS=none');
    });
    expect(await exited).toBe(2);
    expect([ended, written]).toEqual([['stores'], ['EVENTDESK_DNS: is wrong; for example EVENTDESK_DNS=none\n']]);
  });

  it('T50 exits 1 for any other failure, without secrets or terminal codes in what it says', async () => {
    const { exited, written } = run(() => Promise.reject(new Error('no mongodb://u:CANARY@host \u001b[31m')));
    expect(await exited).toBe(1);
    expect(written).toEqual(['Error: no mongodb://<user>@host \\u001b[31m\n']);
    const later = run(async () => undefined);
    later.emit('unhandledRejection', new Error('nobody waited'));
    expect(await later.exited).toBe(1);
  });

  it('exits 1 when a part did not end well', async () => {
    const { exited, emit } = run(async (shutdown) => {
      shutdown.add('http', () => Promise.reject(new Error('lost')));
      return undefined;
    });
    emit('SIGTERM');
    expect(await exited).toBe(1);
  });
});

describe('listening', () => {
  it('says in one line that a port is taken, and names its variable', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const taken = listening('EVENTDESK_OPS_PORT', '127.0.0.1', port, () =>
      startOpsServer({ bind: '127.0.0.1', port }, new Health(), new Metrics()),
    );
    await expect(taken).rejects.toThrow(ConfigProblem);
    await expect(taken).rejects.toThrow(
      new RegExp(
        `^EVENTDESK_OPS_PORT: port ${port} on 127.0.0.1 is taken by another program; for example EVENTDESK_OPS_PORT=\\d+$`,
      ),
    );
    await new Promise((resolve) => other.close(resolve));
  });
});

describe('writeReadyFile', () => {
  it('writes one whole JSON line and leaves nothing beside it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'eventdesk-ready-'));
    const path = join(folder, 'ready.json');
    writeReadyFile(path, {
      http: 'http://127.0.0.1:40123',
      ops: 'http://127.0.0.1:40124',
      smtp: '127.0.0.1:40125',
      pid: 1234,
    });
    expect(readFileSync(path, 'utf8')).toBe(
      '{"ready":true,"http":"http://127.0.0.1:40123","ops":"http://127.0.0.1:40124","smtp":"127.0.0.1:40125","pid":1234}\n',
    );
    expect(readdirSync(folder)).toEqual(['ready.json']);
    removeReadyFile(path);
    removeReadyFile(path);
    expect(readdirSync(folder)).toEqual([]);
    rmSync(folder, { recursive: true });
  });
});
