import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { catalogue } from '@eventdesk/domain/catalogue';
import { Problem } from '@eventdesk/kernel/problem';
import { memoryPlatform } from '@eventdesk/platform/compose/testing/memory-platform';
import type { Admin, AdminCommand } from '../admin/command';
import { progress } from '../admin/progress';
import { ask, connectDesk } from './ask';
import { readDeskFile, writeDeskFile } from './desk-file';
import { handInTarget } from './hand-in-target';
import type { Answer, Message } from './protocol';
import type { Control } from './serve';
import { serveControl } from './serve';
import { socketPath } from './socket-path';
import { stoppedConsumers } from './stopped-consumers';
import { noSecrets } from '../testing/no-secrets';

const addresses = { http: 'http://127.0.0.1:1', ops: 'http://127.0.0.1:2', smtp: '127.0.0.1:3' };

const readyRow: AdminCommand = async function* () {
  yield { ok: true };
};

describe('the control socket', () => {
  const folders: string[] = [];
  const controls: Control[] = [];
  const folder = (name = 'eventdesk-control-'): string => {
    const made = mkdtempSync(join(tmpdir(), name));
    folders.push(made);
    return made;
  };
  const { platform, log } = memoryPlatform(catalogue);
  const admin: Admin = { platform, outbox: undefined, consumers: stoppedConsumers(platform), secrets: noSecrets };

  const serve = async (commands: Readonly<Record<string, AdminCommand>>, at = folder()) => {
    controls.push(await serveControl({ folder: at, admin, commands, addresses, protocol: 'smtp' }));
    return at;
  };
  const asking = async (at: string, command: string, args = {}, signal?: AbortSignal) => {
    const socket = await connectDesk(at);
    if (!socket) throw new Error('nobody listens');
    return ask(socket, { command, args }, signal);
  };
  const all = async (answers: AsyncIterable<Answer>): Promise<Answer[]> => {
    const found: Answer[] = [];
    for await (const answer of answers) found.push(answer);
    return found;
  };

  afterEach(async () => {
    for (const control of controls.splice(0)) await control.close();
    for (const one of folders.splice(0)) rmSync(one, { recursive: true, force: true });
  });

  it('gives rows and progress as they come, with the arguments that were asked with', async () => {
    const at = await serve({
      count: async function* (_admin, { upTo }) {
        yield progress(1, 2);
        for (let n = 1; n <= Number(upTo); n++) yield { n, text: 'line\nbreak \u2028' };
      },
    });
    expect(await all(await asking(at, 'count', { upTo: 2 }))).toEqual([
      { progress: { done: 1, of: 2 } },
      { row: { n: 1, text: 'line\nbreak \u2028' } },
      { row: { n: 2, text: 'line\nbreak \u2028' } },
    ]);
  });

  it('carries a refusal as the problem that it was', async () => {
    const at = await serve({
      refuse: async function* () {
        throw new Problem('not-so', 'conflict', 'it is otherwise', { fields: [{ field: 'id', detail: 'is none' }] });
      },
    });
    const refused = all(await asking(at, 'refuse'));
    await expect(refused).rejects.toMatchObject({
      slug: 'not-so',
      kind: 'conflict',
      detail: 'it is otherwise',
      extra: { fields: [{ field: 'id', detail: 'is none' }] },
    });
    await expect(all(await asking(at, 'unheard-of'))).rejects.toMatchObject({ slug: 'unknown-command' });
  });

  it('T50 tells nothing of a failure that nobody foresaw but the id that the log has it under', async () => {
    const at = await serve({
      fail: async function* () {
        yield {};
        throw new Error('mongodb://root:CANARY@host');
      },
    });
    const failed = all(await asking(at, 'fail'));
    await expect(failed).rejects.toMatchObject({ slug: 'unexpected' });
    const { message } = (await failed.catch((thrown: Error) => thrown)) as Error;
    expect(message).not.toContain('CANARY');
    const logged = log.lines.at(-1)?.fields.failure as string;
    expect(message).toContain(logged);
  });

  it('ends a command whose reader goes away, and one whose reader is stopped', async () => {
    const ended: string[] = [];
    const endless: AdminCommand = async function* (_admin, { name }, signal) {
      try {
        for (let n = 0; !signal?.aborted; n++) {
          yield { n };
          if (n > 0) await new Promise((resolve) => signal?.addEventListener('abort', resolve, { once: true }));
        }
      } finally {
        ended.push(String(name));
      }
    };
    const at = await serve({ endless });
    for await (const answer of await asking(at, 'endless', { name: 'left' })) if ('row' in answer) break;
    const stop = new AbortController();
    for await (const answer of await asking(at, 'endless', { name: 'stopped' }, stop.signal))
      if ('row' in answer) stop.abort();
    await controls.splice(0)[0]?.close();
    expect(ended.sort()).toEqual(['left', 'stopped']);
  });

  it('tells who still waits that the desk was stopped', async () => {
    const at = await serve({
      wait: async function* (_admin, _args, signal) {
        yield {};
        await new Promise((resolve) => signal?.addEventListener('abort', resolve, { once: true }));
      },
    });
    const answers = await asking(at, 'wait');
    await answers.next();
    const [refused] = await Promise.allSettled([answers.next(), controls.splice(0)[0]?.close()]);
    expect(refused).toMatchObject({ status: 'rejected', reason: { slug: 'desk-stopping' } });
  });

  it('is for its owner alone, and takes itself away', async () => {
    const at = await serve({});
    expect(statSync(join(at, 'control.sock')).mode & 0o777).toBe(0o600);
    expect(statSync(join(at, 'desk.json')).mode & 0o777).toBe(0o600);
    expect(readDeskFile(at)).toMatchObject({ ...addresses, protocol: 'smtp', pid: process.pid });
    await controls.splice(0)[0]?.close();
    expect(readdirSync(at)).toEqual([]);
    expect(await connectDesk(at)).toBeUndefined();
  });

  it('replaces what a killed desk left, and does not believe it', async () => {
    const at = folder();
    const left = { pid: 1, ...addresses, protocol: 'smtp', control: join(at, 'control.sock') } as const;
    writeDeskFile(at, left);
    expect(await connectDesk(at)).toBeUndefined();
    writeFileSync(left.control, '');
    expect(await connectDesk(at)).toBeUndefined();
    await serve({ ready: readyRow }, at);
    expect(await all(await asking(at, 'ready'))).toEqual([{ row: { ok: true } }]);
    writeFileSync(join(at, 'desk.json'), '{"half');
    expect(readDeskFile(at)).toBeUndefined();
  });

  it('listens elsewhere when the folder has a name too long for a socket', async () => {
    const at = folder(`eventdesk-${'x'.repeat(120)}-`);
    await serve({ ready: readyRow }, at);
    expect(readDeskFile(at)?.control).not.toContain(at);
    expect(await all(await asking(at, 'ready'))).toEqual([{ row: { ok: true } }]);
    const control = readDeskFile(at)?.control ?? '';
    await controls.splice(0)[0]?.close();
    expect(() => statSync(join(control, '..'))).toThrow();
    expect(socketPath('/data', 'win32')).toMatch(/^\\\\\.\\pipe\\eventdesk-[0-9a-f]{32}$/);
  });

  it.each([['no json\n'], ['{"command":1}\n'], [`{"command":"${'x'.repeat(70_000)}"}\n`], ['\n']])(
    'refuses a request that is none (%#)',
    async (text) => {
      const at = await serve({});
      const socket = connect(readDeskFile(at)?.control ?? '');
      socket.write(text);
      let said = '';
      for await (const bytes of socket) said += String(bytes);
      expect((JSON.parse(said) as Extract<Message, { error: unknown }>).error.slug).toBe('invalid-request');
    },
  );

  it.each([
    ['0.0.0.0:2525', '127.0.0.1', 2525],
    ['127.0.0.1:40125', '127.0.0.1', 40125],
    ['[::]:25', '::1', 25],
    ['::1:25', '::1', 25],
  ])('reaches the mail port at %s', (smtp, host, port) => {
    expect(handInTarget({ smtp, protocol: 'lmtp' })).toEqual({ host, port, protocol: 'lmtp' });
  });
});
