import { areaStream } from '@eventdesk/domain/catalog/events';
import { uuidOf } from '@eventdesk/kernel/ids';
import { scopes } from '@eventdesk/kernel/principal';
import { ask, file, testDesk } from '../testing/desk';
import { setupBody } from './setup';

const body = { email: 'ada@desk.example', name: 'Ada', password: 'a password of hers' };
const tokenOf = (link: string | undefined): string => (link as string).replace('http://desk.example/setup/', '');

describe('the link of the first start', () => {
  it('T44 makes the administrator, and a client that acts as him with every right', async () => {
    const desk = testDesk();
    await desk.identity.applyBootstrap(undefined);
    const made = await desk.identity.setup.redeem(tokenOf(await desk.identity.setup.offer()), body);
    const answer = await ask(desk, made.client_id, made.client_secret);
    const headers = { authorization: `Bearer ${answer.body['access_token']}` };
    expect(await desk.principals.resolve({ headers })).toMatchObject({
      kind: 'agent',
      id: uuidOf(made.id),
      name: 'Ada',
      role: 'administrator',
      departments: '*',
      scopes,
    });
  });

  it('T44 dies at its first use, after an hour, and at a restart', async () => {
    const used = testDesk();
    const first = tokenOf(await used.identity.setup.offer());
    await used.identity.setup.redeem(first, body);
    await expect(used.identity.setup.redeem(first, body)).rejects.toThrow('no-such-link');

    const late = testDesk();
    const offered = tokenOf(await late.identity.setup.offer());
    late.clock.move(3_600_000);
    await expect(late.identity.setup.redeem(offered, body)).rejects.toThrow('no-such-link');

    const restarted = testDesk();
    const before = tokenOf(await restarted.identity.setup.offer());
    const after = tokenOf(await restarted.restarted().setup.offer());
    await expect(restarted.identity.setup.redeem(before, body)).rejects.toThrow('no-such-link');
    await expect(restarted.identity.setup.redeem(after, body)).resolves.toMatchObject({
      client_id: expect.any(String),
    });
  });

  it('promises another link only while there has never been an administrator, and says when it was used', async () => {
    const desk = testDesk();
    const told: string[] = [];
    desk.identity.setup.onUsed(() => told.push('used'));
    const token = tokenOf(await desk.identity.setup.offer());
    await expect(desk.identity.setup.redeem('x', body)).rejects.toMatchObject({ detail: expect.stringContaining('a restart of the desk makes one') }); // prettier-ignore
    expect(told).toEqual([]);
    await desk.identity.setup.redeem(token, body);
    expect(told).toEqual(['used']);
    const over = { detail: 'this link was used, is over, or never was' };
    await expect(desk.identity.setup.redeem(token, body)).rejects.toMatchObject(over);
    const restarted = desk.restarted();
    await restarted.setup.offer();
    await expect(restarted.setup.redeem(token, body)).rejects.toMatchObject(over);
  });

  it('T44 is redeemed by one of two at once', async () => {
    const desk = testDesk();
    const token = tokenOf(await desk.identity.setup.offer());
    const both = await Promise.allSettled([
      desk.identity.setup.redeem(token, body),
      desk.identity.setup.redeem(token, { ...body, email: 'eve@desk.example' }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await desk.platform.events.read(areaStream('agents'))).toHaveLength(1);
  });

  it('T44 is offered only while the event store has never had an administrator', async () => {
    const desk = testDesk();
    const agent = { email: 'ada@desk.example', name: 'Ada', departments: ['*'] };
    await desk.identity.applyBootstrap(file({ agents: [agent] }));
    const offered = tokenOf(await desk.identity.setup.offer());
    await desk.identity.applyBootstrap(file({ agents: [{ ...agent, role: 'administrator' }] }));
    await expect(desk.identity.setup.redeem(offered, body)).rejects.toThrow('already-set-up');
    await desk.identity.applyBootstrap(file({ agents: [agent] }));
    expect(await desk.identity.setup.offer()).toBeUndefined();
  });

  it('T45 takes exactly what it asks for', () => {
    for (const wrong of [{ ...body, role: 'agent' }, { ...body, email: 'ada' }, { ...body, password: 'short' }, {}])
      expect(setupBody.safeParse(wrong).success).toBe(false);
    expect(setupBody.parse({ ...body, email: 'Ada@DESK.example' }).email).toBe('Ada@desk.example');
  });

  it('T35 leaves no token, password or secret in events, logs or work state', async () => {
    const desk = testDesk();
    const token = tokenOf(await desk.identity.setup.offer());
    const kept = async () =>
      JSON.stringify([
        await desk.raw.readAll(-1, 100),
        await desk.platform.events.readAll(-1, 100),
        desk.log.lines,
        await desk.platform.state.list('setup'),
        await desk.platform.state.list('credentials'),
      ]);
    expect(await kept()).not.toContain(token);
    const { client_secret } = await desk.identity.setup.redeem(token, body);
    for (const secret of [token, body.password, client_secret]) expect(await kept()).not.toContain(secret);
  });
});
