import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { ReadyOfMany } from '@eventdesk/platform/boot/ready-file';
import { ScaledProcess, standInServices } from './testing/scaled-process';

const servers = {
  EVENTDESK_FEED: 'kafka://127.0.0.1:9',
  EVENTDESK_READS: 'mongodb://127.0.0.1:9/desk',
  EVENTDESK_EVENTS: 'esdb://127.0.0.1:9?tls=false',
};
const strong = 'N3vQ8yq1v0l6m4Zs7c2kXw9dRt5uJb0aPfHgEoIi';
const two = ['--replicas', '2'];

interface Said {
  readonly service: string;
  readonly pid: number;
  readonly env: Readonly<Record<string, string>>;
}
const ask = async (url: string): Promise<Said> =>
  (await (await fetch(url, { headers: { connection: 'close' } })).json()) as Said;
const askAll = async (urls: readonly string[]): Promise<Said[]> => Promise.all(urls.map(ask));

const runs = async (pid: number): Promise<boolean> => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
const gone = async (pids: readonly number[]): Promise<void> => {
  while ((await Promise.all(pids.map(runs))).includes(true)) await wait(20);
};
const pidsOf = (ready: ReadyOfMany): number[] => Object.values(ready.pids).flat();

describe('npm run scaled', () => {
  const started: ScaledProcess[] = [];
  const spawn = (env: Readonly<Record<string, string>>, args: readonly string[] = two, folder?: string) => {
    const options = { program: standInServices, env, args, ownGroup: true };
    const run = ScaledProcess.spawn({ ...options, ...(folder === undefined ? {} : { folder }) });
    started.push(run);
    return run;
  };
  afterEach(async () => {
    for (const run of started.splice(0)) await run.remove();
  });

  it('runs every replica with ports of its own, says where they are, and ends all by SIGTERM', async () => {
    const run = spawn({ ...servers, EVENTDESK_SECRET: strong, EVENTDESK_TRUSTED_PROXIES: '10.0.0.1' });
    const ready = await run.ready();
    expect(ready).toMatchObject({ ready: true, http: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) });
    expect(Object.keys(ready.pids)).toEqual(['intake', 'tickets', 'notifications', 'web']);
    expect(new Set(pidsOf(ready)).size).toBe(8);
    for (const [service, urls] of Object.entries(ready.ops)) {
      const said = await askAll(urls);
      expect(said.map(({ pid }) => pid)).toEqual(ready.pids[service]);
      for (const { env } of said)
        expect(env).toMatchObject({
          ...servers,
          EVENTDESK_SECRET: strong,
          EVENTDESK_STATE: 'mongodb://127.0.0.1:9/desk-state',
          EVENTDESK_PUBLIC_URL: `http://localhost:${new URL(ready.http).port}`,
          EVENTDESK_DATA: join(run.folder, 'data'),
          EVENTDESK_TRUSTED_PROXIES: service === 'web' ? '10.0.0.1' : '10.0.0.1,127.0.0.1,::1',
        });
    }
    const written = JSON.parse(readFileSync(join(run.folder, 'data/scaled.json'), 'utf8')) as unknown;
    expect(written).toEqual({ pid: ready.pid, smtp: ready.smtp, protocol: 'smtp' });
    const [web] = await askAll(ready.ops['web'] ?? []);
    const upstreams = (web?.env['EVENTDESK_UPSTREAMS'] ?? '').split(',').map((one) => one.split('='));
    expect(upstreams.map(([service]) => service)).toEqual(['intake', 'intake', 'tickets', 'tickets']);
    const reached = await askAll(upstreams.map(([, url]) => url ?? ''));
    expect(reached.map(({ pid }) => pid)).toEqual([...(ready.pids['intake'] ?? []), ...(ready.pids['tickets'] ?? [])]);

    expect(await run.signal('SIGTERM')).toBe(0);
    await gone(pidsOf(ready));
    expect(run.errors).not.toContain('started again');
    expect(run.readyFile()).toBeUndefined();
    expect(existsSync(join(run.folder, 'data/scaled.json'))).toBe(false);
    expect(run.printed).toContain('EVENTDESK_READS: nothing answers at 127.0.0.1:9.');
    expect(run.printed).toContain('2 of each service');
  });

  it('starts a killed process again on the same ports, and passes over it meanwhile', async () => {
    const run = spawn(servers);
    const before = await run.ready();
    const turns = await askAll([before.http, before.http]);
    expect(new Set(turns.map(({ pid }) => pid))).toEqual(new Set(before.pids['web']));
    const [killed = 0, other = 0] = before.pids['web'] ?? [];
    process.kill(killed, 'SIGKILL');
    const without = await run.ready(({ pids }) => pids['web']?.includes(killed) === false);
    expect(without.pids['web']).toContain(other);
    for (let turn = 0; turn < 4; turn++) expect((await ask(before.http)).service).toBe('web');
    const after = await run.ready(({ pids }) => pids['web']?.length === 2 && !pids['web'].includes(killed));
    expect(after.ops).toEqual(before.ops);
    expect((await ask(after.ops['web']?.[0] ?? '')).pid).toBe(after.pids['web']?.[0]);
    expect(run.errors).toContain('a process ended and is started again');
  });

  it('ends all in its own order when Ctrl-C reaches every process of the terminal', async () => {
    const run = spawn(servers);
    const ready = await run.ready();
    expect(await run.interrupt()).toBe(0);
    await gone(pidsOf(ready));
    expect(run.errors).not.toMatch(/did not end well|started again/);
  });

  it('leaves nothing behind when it is killed itself', async () => {
    const run = spawn(servers);
    const ready = await run.ready();
    await run.signal('SIGKILL');
    await gone(pidsOf(ready));
  });

  it('passes bytes of the mail port through as they come, half-closed too', async () => {
    const run = spawn(servers);
    const { smtp, pids } = await run.ready();
    const socket = connect({ host: '127.0.0.1', port: Number(smtp.split(':')[1]), allowHalfOpen: true });
    const [greeting] = (await once(socket, 'data')) as [Buffer];
    expect(pids['intake']).toContain(Number(greeting.toString().slice(4)));
    const chunks: Buffer[] = [];
    socket.on('data', (bytes: Buffer) => chunks.push(bytes));
    const sent = Buffer.alloc(3_000_000, 'mail ');
    socket.end(sent);
    await once(socket, 'end');
    expect(Buffer.concat(chunks).equals(sent)).toBe(true);
    socket.destroy();
  });

  it('ends with code 2 and the message of a process that refuses its configuration', async () => {
    const run = spawn({ ...servers, STAND_IN_REFUSES: 'tickets' });
    expect(await run.exit()).toBe(2);
    const last = run.errors.trimEnd().split('\n').at(-1);
    expect(last).toBe('EVENTDESK_BOOTSTRAP: has no lines; for example one');
  });

  it.each([
    ['EVENTDESK_FEED', { EVENTDESK_FEED: '' }, two, /^EVENTDESK_FEED: is not given.*EVENTDESK_FEED=kafka:/],
    ['EVENTDESK_READS', { EVENTDESK_READS: '' }, two, /^EVENTDESK_READS: is not given.*EVENTDESK_READS=mongodb:/],
    ['a work state of one process', { EVENTDESK_STATE: 'sqlite:s.db' }, two, /^EVENTDESK_STATE: is for one process/],
    ['an address off loopback', { EVENTDESK_BIND: '0.0.0.0', EVENTDESK_PUBLIC_URL: 'http://a.example' }, two, /^EVENTDESK_BIND: 0\.0\.0\.0 is off loopback/], // prettier-ignore
    ['no replica', {}, ['--replicas', '0'], /^--replicas: is no number from 1 to 20; for example npm run scaled/],
    ['an unknown option', {}, ['--replica', '2'], /^scaled: Unknown option '--replica'; for example/],
  ])('says in one line what is wrong with %s', async (_, env, args, message) => {
    const run = spawn({ ...servers, ...env }, args);
    expect(await run.exit()).toBe(2);
    expect(run.errors.trimEnd().split('\n')).toEqual([expect.stringMatching(message)]);
  });

  it('makes what is not given, keeps it, and says so', async () => {
    const { EVENTDESK_FEED, EVENTDESK_READS } = servers;
    const first = spawn({ EVENTDESK_FEED, EVENTDESK_READS }, []);
    const ready = await first.ready();
    const data = join(first.folder, 'data');
    const secret = readFileSync(join(data, 'secret'), 'utf8');
    expect([statSync(data).mode & 0o777, statSync(join(data, 'secret')).mode & 0o777]).toEqual([0o700, 0o600]);
    expect(readdirSync(data)).toContain('events.esdb');
    expect(ready.pids['esdb']).toHaveLength(1);
    const [said] = await askAll(ready.ops['intake'] ?? []);
    const events = said?.env['EVENTDESK_EVENTS'] ?? '';
    expect(events).toMatch(/^esdb:\/\/127\.0\.0\.1:\d+\?tls=false$/);
    expect(said?.env).toMatchObject({
      EVENTDESK_SECRET_FILE: join(data, 'secret'),
      EVENTDESK_BLOBS: `file:${join(data, 'blobs')}`,
    });
    for (const made of ['SECRET', 'STATE', 'BLOBS', 'EVENTS'])
      expect(first.printed).toContain(`EVENTDESK_${made} is not given: `);
    expect(first.printed).toContain('NOT FOR PRODUCTION');
    expect(`${first.printed}${first.errors}`).not.toContain(secret.trim());

    // The test server too is started again, on its port.
    const [server = 0] = ready.pids['esdb'] ?? [];
    process.kill(server, 'SIGKILL');
    await first.ready(({ pids }) => pids['esdb']?.length === 1 && !pids['esdb'].includes(server));
    const port = Number(/:(\d+)\?/.exec(events)?.[1]);
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.destroy();

    const second = spawn({ EVENTDESK_FEED, EVENTDESK_READS }, [], first.folder);
    expect(await second.exit()).toBe(1);
    expect(second.errors).toContain('is in use by process');
    expect(await first.signal('SIGTERM')).toBe(0);
    const third = spawn({ EVENTDESK_FEED, EVENTDESK_READS }, [], first.folder);
    await third.ready();
    expect(readFileSync(join(data, 'secret'), 'utf8')).toBe(secret);
  });

  it('leaves the folder of an embedded desk alone', async () => {
    const run = spawn(servers);
    await run.ready();
    await run.signal('SIGTERM');
    writeFileSync(join(run.folder, 'data', 'events.db'), '');
    const again = spawn(servers, two, run.folder);
    expect(await again.exit()).toBe(2);
    expect(again.errors).toMatch(/^EVENTDESK_DATA: .* is the folder of an embedded desk/);
  });
});
