import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OpenStores } from '@eventdesk/platform/compose/open-stores';
import { movedFile } from '@eventdesk/platform/compose/moved';
import { readConfig } from '@eventdesk/platform/config/read-config';
import { systemClock } from '@eventdesk/platform/crypto/clock';
import { Secrets } from '@eventdesk/platform/secrets/secrets';
import { openAdmin } from '../control/open-admin';
import { startDesk } from '../start-desk';
import { run } from '../testing/io';
import { heldLetter } from '../testing/letters';
import { importDesk } from './import-desk';
import { policyGroups } from './policy-groups';
import { secretOf, storesIn } from './testing/stopped-desk';

const servers = {
  EVENTDESK_EVENTS: 'esdb://127.0.0.1:9?tls=false',
  EVENTDESK_FEED: 'kafka://127.0.0.1:9',
  EVENTDESK_STATE: 'mongodb://127.0.0.1:9/state',
  EVENTDESK_READS: 'mongodb://127.0.0.1:9/reads',
  EVENTDESK_PUBLIC_URL: 'http://localhost:3000',
};
const ports = { EVENTDESK_HTTP_PORT: '0', EVENTDESK_OPS_PORT: '0', EVENTDESK_SMTP_PORT: '0', EVENTDESK_DNS: 'none' };

describe('events import refuses in one line', () => {
  const base = mkdtempSync(join(tmpdir(), 'eventdesk-refusals-'));
  const folder = join(base, 'desk');
  const config = readConfig({ EVENTDESK_DATA: folder, ...ports, EVENTDESK_LOG_LEVEL: 'error' });
  let held: string;

  beforeAll(async () => {
    const desk = await startDesk(config);
    await desk.settled();
    held = await heldLetter(desk.admin.platform, 'held');
    await desk.settled();
    await desk.close();
  });
  afterAll(() => rmSync(base, { recursive: true, force: true }));

  const refusal = async (data: string, env: Readonly<Record<string, string>> = {}): Promise<string> => {
    const own = { EVENTDESK_SECRET: secretOf(folder), EVENTDESK_DATA: join(base, 'own') };
    const { code, err } = await run(['events', 'import', data], { env: { ...servers, ...own, ...env } });
    expect(code).toBeGreaterThan(0);
    expect(err.trimEnd()).not.toContain('\n');
    return err;
  };

  /** Imports into the embedded stores of another folder; answers what it came to. */
  async function imported(target: string, before?: (to: OpenStores) => Promise<void>): Promise<string> {
    const [source, to] = [await storesIn(folder), await storesIn(target, secretOf(folder))];
    try {
      await before?.(to);
      const parts = { secrets: new Secrets([secretOf(folder)]), policies: policyGroups(), clock: systemClock };
      const both = { from: source.stores, to: to.stores, retire: async () => undefined };
      for await (const row of importDesk({ ...both, ...parts })) if ('imported' in row) return 'done';
      return 'nothing';
    } catch (thrown) {
      return (thrown as Error).message;
    } finally {
      await to.close();
      await source.close();
    }
  }

  it('a folder that is none of a desk, and makes nothing there', async () => {
    const empty = join(base, 'empty');
    mkdirSync(empty);
    expect(await refusal(empty)).toContain(`${empty} is no data folder of a desk: it has no events.db`);
    expect(existsSync(join(empty, 'events.db'))).toBe(false);
  });

  it('a folder in which a desk runs', async () => {
    const desk = await startDesk(config);
    expect(await refusal(folder)).toContain(`is in use by process ${process.pid}`);
    await desk.close();
  });

  it('T38 another secret than that of the folder, or none, and says where it is', async () => {
    const other = await refusal(folder, { EVENTDESK_SECRET: 'n'.repeat(10) + '0123456789abcdefghijklmnopqrstuv' });
    expect(other).toMatch(/is not the secret of the desk in .*fingerprint/);
    for (const said of [other, await refusal(folder, { EVENTDESK_SECRET: '' })])
      expect(said).toContain(`EVENTDESK_SECRET_FILE=${join(folder, 'secret')}`);
    expect(other).not.toContain(secretOf(folder));
  });

  it('stores of the embedded desk, and a place in the folder itself', async () => {
    const { EVENTDESK_SECRET = '' } = { EVENTDESK_SECRET: secretOf(folder) };
    const { code, err } = await run(['events', 'import', folder], {
      env: { EVENTDESK_DATA: folder, EVENTDESK_SECRET },
    });
    expect([code, err]).toEqual([2, expect.stringContaining('EVENTDESK_EVENTS: names a file')]);
    expect(await refusal(folder, { EVENTDESK_BLOBS: `file:${join(folder, 'blobs')}` })).toContain('EVENTDESK_BLOBS');
  });

  it('stores with events, keys, credentials or documents in them, and leaves those as they were', async () => {
    const key = { id: '00000000-0000-4000-8000-000000000001', owner: 'mac', box: 'box' };
    const metadata = { commandId: 'c', correlationId: 'c', causationId: 'c', actor: 'bootstrap' };
    const event = { id: key.id, type: 'PolicyEnabled', version: 1, data: {}, metadata };
    const there: Readonly<Record<string, (to: OpenStores) => Promise<unknown>>> = {
      events: ({ stores }) => stores.events.append('settings-policies', [event], -1),
      keys: ({ stores }) => stores.keys.add(key),
      credentials: ({ stores }) => stores.state.put('credentials', 'agents/1', { box: '' }),
      setup: ({ stores }) => stores.state.put('setup', 'link', {}),
    };
    for (const [name, put] of Object.entries(there)) {
      const target = join(base, name);
      const refused = await imported(target, async (to) => void (await put(to)));
      expect(refused).toMatch(new RegExp(`^target-not-empty: the target has .*${name}`));
      const { stores, close } = await storesIn(target, secretOf(folder));
      expect(await stores.state.list('import')).toEqual([]);
      await close();
    }
  });

  it('a half-done import of another folder', async () => {
    const begun = { source: 'another log', begun: '2026-11-21T12:00:00.000Z', empty: true };
    const refused = await imported(
      join(base, 'half'),
      async ({ stores }) => void (await stores.state.put('import', 'desk', begun)),
    );
    expect(refused).toContain('holds an import of another folder, whose log is another log');
  });

  it('a key that the secret does not open', async () => {
    const { stores, close } = await storesIn(folder);
    const key = { id: '00000000-0000-4000-8000-000000000002', owner: 'mac', box: 'AAAA' };
    await stores.keys.add(key);
    await close();
    expect(await imported(join(base, 'sealed'))).toContain(`does not open key ${key.id}`);
    const again = await storesIn(folder);
    await again.stores.keys.erase('mac');
    await again.close();
  });

  it('a desk in which a letter is under way, which it names; not one in which it is held, or parked', async () => {
    expect(await imported(join(base, 'target-held'))).toBe('done');
    const { admin, close } = await openAdmin(config);
    const { platform } = admin;
    const stream = `inbound-${held}`;
    const [first] = await platform.events.read(stream);
    const id = platform.newId();
    const replayed = { id, type: 'MessageReplayed', version: 1, data: { at: '2026-11-21T12:00:00.000Z' } };
    await platform.events.append(stream, [{ ...replayed, metadata: { ...first!.metadata, commandId: id } }], 2);
    await close();
    const refused = await imported(join(base, 'target-replayed'));
    expect(refused).toContain(`1 letters or mails are under way (${stream})`);
    expect(refused).toMatch(/\S+ has 1 events to handle/);
    const { stores, close: end } = await storesIn(folder);
    for (const group of Object.keys(policyGroups())) {
      const parked = { group, stream, revision: 3, position: 9, type: 'MessageReplayed', state: 'parked' };
      await stores.state.put('parked', `${group}/${stream}`, { ...parked, cause: 'no', tries: 5, since: '' });
    }
    await end();
    expect(await imported(join(base, 'target-parked'))).toBe('done');
    expect(existsSync(join(folder, movedFile))).toBe(false);
  });
});
