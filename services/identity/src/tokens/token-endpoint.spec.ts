import { SignJWT, decodeJwt } from 'jose';
import { areaStream } from '@eventdesk/domain/catalog/events';
import { load } from '@eventdesk/kernel/loader';
import type { AnyEntry } from '../settings-area';
import { settingsArea } from '../settings-area';
import type { TestDesk } from '../testing/desk';
import { ask, file, testDesk } from '../testing/desk';

const secret = 'shop secret: with % and +';
const bootstrap = file({
  departments: [
    { key: 'support', name: 'Support' },
    { key: 'sales', name: 'Sales' },
  ],
  types: [{ key: 'request', name: 'Request', department: 'support' }],
  agents: [
    { email: 'ada@desk.example', name: 'Ada', password: 'pass pass', departments: ['support'], role: 'administrator' },
    { email: 'bob@desk.example', name: 'Bob', departments: ['sales'] },
  ],
  clients: [
    { id: 'shop', secret, type: 'request', departments: ['*'], scope: 'tickets:read tickets:write inbound:read' },
    {
      id: 'bob',
      secret,
      departments: ['*'],
      scope: 'tickets:read settings:write deliveries:raw',
      agent: 'bob@desk.example',
    },
    { id: 'nobody', secret, scope: 'tickets:read' },
  ],
});

/** Changes the entry of an area, as an administrator would. */
async function change(desk: TestDesk, area: 'clients' | 'agents', of: string, to: Record<string, unknown>) {
  const { state } = await load(desk.platform.events, settingsArea(area), areaStream(area));
  const found = [...state.entries.values()].find(({ entry }) => JSON.stringify(entry).includes(of))?.entry as AnyEntry;
  const { applied: _, ...entry } = found;
  const command = { type: 'DefineEntry' as const, entry: { ...entry, ...to } as AnyEntry, owner: of };
  const id = desk.platform.newId();
  const context = { commandId: id, correlationId: id, causationId: id, actor: 'agent:test', at: entry.at };
  await desk.platform.commands.run(settingsArea(area), areaStream(area), command, context);
}

const started = async () => {
  const desk = testDesk();
  await desk.identity.applyBootstrap(bootstrap);
  const token = async (client: string, more: object = {}) =>
    String((await ask(desk, client, secret, more)).body['access_token']);
  const who = (bearer: string) => desk.principals.resolve({ headers: { authorization: `Bearer ${bearer}` } });
  return { ...desk, desk, token, who };
};

describe('POST /oauth2/token', () => {
  it('gives a client a token that stands for it, with its rights', async () => {
    const { desk, who, settings } = await started();
    const answer = await ask(desk, 'shop', secret);
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'cache-control': 'no-store' },
      body: { token_type: 'Bearer', expires_in: 3600, scope: 'tickets:read tickets:write inbound:read' },
    });
    const principal = await who(String(answer.body['access_token']));
    const type = [...settings.current.types.values()][0]?.id;
    expect(principal).toMatchObject({ kind: 'client', departments: '*', ticketType: type, confirms: true });
    expect(principal).toMatchObject({ scopes: ['tickets:read', 'tickets:write', 'inbound:read'] });
    expect(decodeJwt(String(answer.body['access_token']))).toMatchObject({
      iss: 'http://desk.example',
      client_id: 'shop',
    });
  });

  it('takes the client by HTTP Basic too, encoded as RFC 6749 says or plain', async () => {
    const { identity } = await started();
    const encoded = `shop:${encodeURIComponent(secret).replaceAll('%20', '+')}`;
    for (const text of [encoded, 'bob:wrong']) {
      const basic = `Basic ${Buffer.from(text).toString('base64')}`;
      const answer = await identity.tokenEndpoint.answer(basic, { grant_type: 'client_credentials' });
      expect(answer.status).toBe(text === encoded ? 200 : 401);
      if (answer.status === 401) expect(answer.headers['www-authenticate']).toMatch(/^Basic realm=/);
    }
  });

  it('T16 refuses other grants, wider scopes, two ways at once, and a form that is none', async () => {
    const { desk, identity } = await started();
    const error = async (answer: ReturnType<typeof ask>) => [(await answer).status, (await answer).body['error']];
    expect(await error(ask(desk, 'shop', secret, { grant_type: 'refresh_token', refresh_token: 'x' }))).toEqual([
      400,
      'unsupported_grant_type',
    ]);
    expect(await error(ask(desk, 'shop', secret, { scope: 'tickets:read settings:write' }))).toEqual([
      400,
      'invalid_scope',
    ]);
    expect(await error(ask(desk, 'shop', secret, { scope: 'tickets:read made:up' }))).toEqual([400, 'invalid_scope']);
    expect(await error(ask(desk, 'shop', 'wrong'))).toEqual([401, 'invalid_client']);
    expect(await error(ask(desk, 'unknown', secret))).toEqual([401, 'invalid_client']);
    expect(await error(ask(desk, 'shop', secret, { scope: ['a', 'b'] }))).toEqual([400, 'invalid_request']);
    expect(await error(identity.tokenEndpoint.answer(undefined, undefined))).toEqual([400, 'invalid_request']);
    const basic = `Basic ${Buffer.from(`shop:${secret}`).toString('base64')}`;
    const both = { grant_type: 'client_credentials', client_id: 'shop', client_secret: secret };
    expect(await error(identity.tokenEndpoint.answer(basic, both))).toEqual([400, 'invalid_request']);
  });

  it('T16 narrows a token to the scopes that were asked for', async () => {
    const { token, who } = await started();
    expect(await who(await token('shop', { scope: 'inbound:read' }))).toMatchObject({ scopes: ['inbound:read'] });
  });

  it('T49 computes four at once and tells the fifth to come again', async () => {
    const { desk } = await started();
    const answers = await Promise.all(
      ['shop', 'bob', 'unknown', 'shop', 'unknown', 'shop'].map((client) => ask(desk, client, secret)),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 401, 200, 429, 429]);
    expect(answers[5]?.headers['retry-after']).toBe('1');
    expect((await ask(desk, 'shop', secret)).status).toBe(200);
  });
});

describe('a bearer token', () => {
  it('of a client with an agent acts as the agent, with the rights of both at most', async () => {
    const { token, who, settings } = await started();
    const sales = [...(await settings.refresh()).departments.values()].find(({ key }) => key === 'sales')?.id;
    expect(await who(await token('bob'))).toMatchObject({
      kind: 'agent',
      name: 'Bob',
      role: 'agent',
      departments: [sales],
      scopes: ['tickets:read'],
    });
    expect(await who(await token('nobody'))).toMatchObject({ kind: 'client', departments: [] });
  });

  it('T38 is refused when it is signed with another key, changed, over, or from another desk', async () => {
    const { token, who, clock } = await started();
    const good = await token('shop');
    const [header = '', body = '', mac = ''] = good.split('.');
    const forged = await new SignJWT(decodeJwt(good))
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
      .sign(Buffer.from('a key that is published somewhere 0123456789'));
    const unsigned = `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${body}.`;
    const changed = Buffer.from(body, 'base64url').toString().replace('tickets:read', 'settings:write');
    for (const bad of [
      forged,
      unsigned,
      `${header}.${Buffer.from(changed).toString('base64url')}.${mac}`,
      `${header}.${body}.${mac.slice(0, 20)}`,
      'x',
    ])
      await expect(who(bad)).rejects.toMatchObject({ slug: 'unauthenticated', kind: 'unauthenticated' });
    await expect(who(good)).resolves.toMatchObject({ kind: 'client' });
    clock.move(3_600_000);
    await expect(who(good)).rejects.toMatchObject({ kind: 'unauthenticated' });
  });

  it('is read by every process that has the secret', async () => {
    const { token, restarted } = await started();
    const bearer = { headers: { authorization: `Bearer ${await token('shop')}` } };
    await expect(restarted().principals.resolve(bearer)).resolves.toMatchObject({ kind: 'client' });
  });

  it('T38 T37 stops within five seconds of its client being revoked or its agent leaving', async () => {
    const { desk, token, who, clock } = await started();
    const [shop, bob] = [await token('shop'), await token('bob')];
    await who(shop);
    await who(bob);
    await change(desk, 'clients', '"shop"', { revoked: true });
    await change(desk, 'agents', 'bob@desk.example', { active: false });
    clock.move(4999);
    await expect(who(shop)).rejects.toMatchObject({ kind: 'unauthenticated' });
    await expect(who(bob)).rejects.toMatchObject({ kind: 'unauthenticated' });
    expect((await ask(desk, 'shop', secret)).status).toBe(401);
  });

  it('T37 has the departments and scopes that its client has now', async () => {
    const { desk, token, who, clock } = await started();
    const shop = await token('shop');
    await who(shop);
    await change(desk, 'clients', '"shop"', { departments: [], scopes: ['tickets:read', 'events:read'] });
    clock.move(4999);
    await expect(who(shop)).resolves.toMatchObject({ departments: [], scopes: ['tickets:read'] });
  });

  it('ends with the secret that it was got with', async () => {
    const { desk, token, who, identity, clock } = await started();
    const before = await token('shop');
    await identity.applyBootstrap({
      ...bootstrap,
      clients: bootstrap.clients.map((client) =>
        client.id === 'shop' ? { ...client, secret: 'another secret' } : client,
      ),
    });
    clock.move(4999);
    await expect(who(before)).rejects.toMatchObject({ kind: 'unauthenticated' });
    expect((await ask(desk, 'shop', secret)).status).toBe(401);
    expect((await ask(desk, 'shop', 'another secret')).status).toBe(200);
  });

  it('leaves the caller a visitor when there is none, and is refused when it is something else', async () => {
    const { principals } = await started();
    expect(await principals.resolve({ headers: {} })).toEqual({ kind: 'visitor' });
    for (const authorization of ['Basic c2hvcDp4', 'Bearer', 'Bearer a b'])
      await expect(principals.resolve({ headers: { authorization } })).rejects.toThrow('unauthenticated');
  });
});
