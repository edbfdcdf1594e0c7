import fc from 'fast-check';
import type { Area } from '@eventdesk/domain/catalog/events';
import { areaNames, areaStream } from '@eventdesk/domain/catalog/events';
import { nameIn, statusIn } from '@eventdesk/domain/catalog/settings';
import { uuidOf } from '@eventdesk/kernel/ids';
import type { Bootstrap } from '@eventdesk/platform/config/bootstrap';
import { Passwords } from '../passwords';
import { settingsArea } from '../settings-area';
import type { TestDesk } from '../testing/desk';
import { ask, file, testDesk } from '../testing/desk';
import { applyBootstrap } from './apply';
import { knownKeys } from './known-keys';

const whole = {
  departments: [{ key: 'support', name: 'Support' }],
  types: [{ key: 'request', name: 'Request', department: 'support' }],
  lines: [
    { address: 'Support@DESK.example', type: 'request', authservId: 'mx.desk.example' },
    { address: 'sales@desk.example', type: 'request', imap: 'imaps://user:CANARY@host:993/INBOX' },
  ],
  agents: [
    {
      email: 'ada@desk.example',
      name: 'Ada',
      password: 'CANARY of ada',
      departments: ['support'],
      role: 'administrator',
    },
  ],
  statuses: [
    {
      key: 'awaiting-reply',
      name: { en: 'Awaiting reply', fa: 'منتظر پاسخ' },
      state: 'awaiting-reply',
      id: '233476065495939904005866822871905093425',
    },
  ],
  priorities: [{ key: 'normal', name: { en: 'Normal' }, order: 2 }],
  clients: [{ id: 'shop', secret: 'CANARY of shop', type: 'request', departments: ['*'], scope: 'tickets:read' }],
  limits: { unprovenMailsPerLineAndHour: 5 },
};

/** The real thing at the least cost, since a property is tried many times. */
const quick = new Passwords({ memoryCost: 8, timeCost: 1, parallelism: 1 });

const streams = async (desk: TestDesk) =>
  Object.fromEntries(
    await Promise.all(
      areaNames.map(async (area) => {
        const events = await desk.platform.events.read(areaStream(area));
        return [area, events.map(({ id, data }) => ({ id, ...(data as object), at: 'any', applied: 'any' }))] as const;
      }),
    ),
  ) as unknown as Record<Area, readonly Record<string, unknown>[]>;

describe('the bootstrap', () => {
  it('without a file makes what a first start makes, once', async () => {
    const desk = testDesk();
    await desk.identity.applyBootstrap(undefined);
    const settings = await desk.settings.refresh();
    const keys = (area: 'departments' | 'types' | 'statuses' | 'priorities') =>
      [...settings[area].values()].map(({ key }) => key);
    expect(keys('departments')).toEqual(['support']);
    expect(keys('types')).toEqual(['request']);
    expect(keys('priorities')).toEqual(['low', 'normal', 'high', 'urgent']);
    expect(keys('statuses')).toEqual(['awaiting-reply', 'in-progress', 'awaiting-customer', 'solved', 'closed']);
    expect([...settings.lines.values()].map(({ address }) => address)).toEqual(['support@localhost']);
    expect([...settings.series.values()][0]).toMatchObject({ key: 'tickets', start: 100001, prefix: '' });
    const before = await streams(desk);
    expect(await desk.restarted().applyBootstrap(undefined)).toEqual([]);
    expect(await streams(desk)).toEqual(before);
  });

  it('makes nothing usual where a file made the desk before, though the file is no longer given', async () => {
    const desk = testDesk();
    await desk.identity.applyBootstrap(file(whole));
    const before = await streams(desk);
    expect(await desk.restarted().applyBootstrap(undefined)).toEqual([]);
    expect(await streams(desk)).toEqual(before);
  });

  it('makes the documented file into settings, beside a status for each state', async () => {
    const desk = testDesk();
    await desk.identity.applyBootstrap(file(whole));
    const settings = await desk.settings.refresh();
    const only = <T>(map: ReadonlyMap<string, T>): T => [...map.values()][0] as T;
    expect(only(settings.departments).name).toEqual({ '*': 'Support' });
    expect(nameIn(only(settings.departments).name, 'fa')).toBe('Support');
    expect(only(settings.types)).toMatchObject({ department: only(settings.departments).id, series: 'tickets' });
    expect(statusIn(settings, 'awaiting-reply').id).toBe(uuidOf('233476065495939904005866822871905093425'));
    expect(settings.statuses.size).toBe(5);
    expect([...settings.priorities.values()].map(({ key }) => key)).toEqual(['normal']);
    expect([...settings.lines.values()]).toMatchObject([
      { address: 'Support@desk.example', authservId: 'mx.desk.example', imap: null },
      { address: 'sales@desk.example', imap: { version: 1 } },
    ]);
    expect(only(settings.agents)).toMatchObject({ email: 'ada@desk.example', role: 'administrator', active: true });
    expect(only(settings.clients)).toMatchObject({ clientId: 'shop', departments: '*', confirms: true, agent: null });
    expect(only(settings.limits)).toMatchObject({ unprovenMailsPerLineAndHour: 5, mailsPerNetworkAndHour: 200 });
  });

  it('a changed entry is one event more of the same entry, and a new secret a new version', async () => {
    const desk = testDesk();
    await desk.identity.applyBootstrap(file(whole));
    const changed = file({ ...whole, clients: [{ ...whole.clients[0], secret: 'CANARY two' }] });
    const applied = await desk.restarted().applyBootstrap(changed);
    expect(applied.map(({ area }) => area)).toEqual(['clients']);
    const { clients } = await streams(desk);
    expect(clients).toHaveLength(2);
    expect(clients[1]).toMatchObject({ id: clients[0]?.['id'], secret: { version: 2 } });
    expect((await ask(desk, 'shop', 'CANARY two')).status).toBe(200);
  });

  it('compares with the entry last applied, so that a restart revives nobody', async () => {
    const desk = testDesk();
    await desk.identity.applyBootstrap(file(whole));
    const settings = await desk.settings.refresh();
    const [client] = settings.clients.values();
    const id = desk.platform.newId();
    await desk.platform.commands.run(
      settingsArea('clients'),
      areaStream('clients'),
      {
        type: 'DefineEntry',
        entry: { ...client, id: client?.id as string, at: '2026-01-01T00:00:00Z', revoked: true } as never,
      },
      { commandId: id, correlationId: id, causationId: id, actor: 'agent:x', at: '2026-01-01T00:00:00Z' },
    );
    expect(await desk.restarted().applyBootstrap(file(whole))).toEqual([]);
    // Nor does another entry of the same name come with a changed one.
    await desk.restarted().applyBootstrap(file({ ...whole, clients: [{ ...whole.clients[0], scope: 'events:read' }] }));
    expect([...(await desk.settings.refresh()).clients.values()]).toMatchObject([
      { revoked: true, scopes: ['events:read'] },
    ]);
  });

  it('leaves what is gone from the file, and lets the file go on referring to it', async () => {
    const desk = testDesk();
    await desk.identity.applyBootstrap(file(whole));
    const line = { address: 'new@desk.example', type: 'request' };
    const known = knownKeys(await desk.settings.refresh());
    expect(known).toMatchObject({ types: ['request'], departments: ['support'], agents: ['ada@desk.example'] });
    const applied = await desk.restarted().applyBootstrap(file({ lines: [line] }));
    expect(applied.map(({ area }) => area)).toEqual(['priorities', 'priorities', 'priorities', 'lines']);
    expect((await desk.settings.refresh()).lines.size).toBe(3);
  });

  it('refuses another id for an entry that has one', async () => {
    const desk = testDesk();
    await desk.identity.applyBootstrap(file(whole));
    const other = { ...whole, departments: [{ key: 'support', name: 'Support', id: '7' }] };
    await expect(desk.identity.applyBootstrap(file(other))).rejects.toThrow(
      'departments support: has another id already',
    );
  });

  it('two processes that start at once apply it once', async () => {
    const desk = testDesk();
    await Promise.all([desk.identity.applyBootstrap(file(whole)), desk.restarted().applyBootstrap(file(whole))]);
    const all = await streams(desk);
    for (const area of areaNames)
      expect([area, all[area].length]).toEqual([area, new Set(all[area].map(({ id }) => id)).size]);
    expect(all.agents).toHaveLength(1);
    expect(all.clients).toHaveLength(1);
  });

  it('T35 keeps every secret sealed in the work state alone, and passwords as hashes', async () => {
    const desk = testDesk();
    await desk.identity.applyBootstrap(file(whole));
    const { raw, platform, log } = desk;
    const kept = [await raw.readAll(-1, 1000), await platform.events.readAll(-1, 1000), log.lines];
    const state = [await platform.state.list('credentials'), await platform.state.list('setup')];
    expect(JSON.stringify([kept, state])).not.toContain('CANARY');
    const line = [...(await desk.settings.refresh()).lines.values()].find(({ imap }) => imap !== null);
    expect(await platform.credentials.get(line?.imap?.reference ?? '')).toBe('imaps://user:CANARY@host:993/INBOX');
    const [agent] = (await desk.settings.refresh()).agents.values();
    expect(await platform.credentials.get(agent?.password?.reference ?? '')).toMatch(/^\$argon2id\$/);
  });
});

const keys = fc.constantFrom('a', 'b', 'c');
const texts = fc.constantFrom('One', 'Two');
const files: fc.Arbitrary<Bootstrap> = fc
  .record({
    departments: fc.uniqueArray(fc.record({ key: keys, name: texts }), { selector: ({ key }) => key }),
    categories: fc.uniqueArray(fc.record({ key: keys, name: texts }), { selector: ({ key }) => key }),
    clients: fc.uniqueArray(fc.record({ id: keys, secret: texts, scope: fc.constant('tickets:read') }), {
      selector: ({ id }) => id,
    }),
    agents: fc.uniqueArray(
      fc.record({ email: keys.map((key) => `${key}@desk.example`), name: texts, password: texts }),
      { selector: ({ email }) => email },
    ),
  })
  .map((content) => file(content));

describe('any bootstrap', () => {
  it('applied twice changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.option(files, { nil: undefined }), async (content) => {
        const desk = testDesk();
        await applyBootstrap(desk.platform, quick, content);
        const before = await streams(desk);
        expect(await applyBootstrap(desk.platform, quick, content)).toEqual([]);
        expect(await streams(desk)).toEqual(before);
      }),
      { numRuns: 40 },
    );
  });

  it('that a crash cut short is completed by the next start, as if nothing had been', async () => {
    await fc.assert(
      fc.asyncProperty(files, files, fc.nat(20), async (first, second, writes) => {
        const [whole, cut] = [testDesk(), testDesk()];
        for (const desk of [whole, cut]) await applyBootstrap(desk.platform, quick, first);
        await applyBootstrap(whole.platform, quick, second);
        let left = writes;
        const crashing = {
          ...cut.platform,
          commands: {
            run: (...order: Parameters<typeof cut.platform.commands.run>) => {
              if (left-- === 0) throw new Error('killed');
              return cut.platform.commands.run(...order);
            },
          } as typeof cut.platform.commands,
        };
        await applyBootstrap(crashing, quick, second).catch(() => undefined);
        await applyBootstrap(cut.platform, quick, second);
        expect(await streams(cut)).toEqual(await streams(whole));
      }),
      { numRuns: 40 },
    );
  });
});
