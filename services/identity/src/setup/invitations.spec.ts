import { areaStream } from '@eventdesk/domain/catalog/events';
import { ask, file, testDesk } from '../testing/desk';
import { Invitations, setupCollection } from './invitations';

const body = { email: 'ada@desk.example', name: 'Ada', password: 'a password of hers' };
const tokenOf = (link: string): string => link.replace('http://desk.example/setup/', '');

/** A desk of which one process invites, as the command line does, and another is asked. */
function inviting() {
  const desk = testDesk();
  const invitations = new Invitations(desk.platform);
  const invite = async (email = body.email) => tokenOf((await invitations.invite(email)).link);
  return { desk, invite, redeem: desk.identity.setup.redeem.bind(desk.identity.setup) };
}

describe('an invitation of an administrator', () => {
  it('T44 makes him, and a client that acts as him, where there is no link of a first start', async () => {
    const { desk, invite, redeem } = inviting();
    const made = await redeem(await invite(), body);
    const answer = await ask(desk, made.client_id, made.client_secret);
    const headers = { authorization: `Bearer ${answer.body['access_token']}` };
    expect(await desk.principals.resolve({ headers })).toMatchObject({ name: 'Ada', role: 'administrator' });
  });

  it('T44 makes another beside the first, but nobody twice', async () => {
    const { desk, invite, redeem } = inviting();
    const agent = { email: 'ada@desk.example', name: 'Ada', departments: ['*'], role: 'administrator' };
    const early = await invite();
    await desk.identity.applyBootstrap(file({ agents: [agent] }));
    await redeem(await invite('bob@desk.example'), { ...body, email: 'bob@desk.example', name: 'Bob' });
    await expect(invite()).rejects.toThrow('agent-exists');
    await expect(redeem(early, body)).rejects.toThrow('agent-exists');
    expect(await desk.platform.events.read(areaStream('agents'))).toHaveLength(2);
    expect(await desk.platform.events.read(areaStream('clients'))).toHaveLength(1);
  });

  it('T44 works once, for its address alone, and for a day', async () => {
    const { desk, invite, redeem } = inviting();
    const token = await invite();
    await expect(redeem(token, { ...body, email: 'eve@desk.example' })).rejects.toThrow('no-such-link');
    const both = await Promise.allSettled([redeem(token, body), redeem(token, body)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(redeem(token, body)).rejects.toThrow();
    const late = await invite('bob@desk.example');
    desk.clock.move(86_400_000);
    await expect(redeem(late, { ...body, email: 'bob@desk.example' })).rejects.toThrow('no-such-link');
    expect(await desk.platform.events.read(areaStream('agents'))).toHaveLength(1);
  });

  it('T44 outlives a restart, and the link of a first start does not outlive it', async () => {
    const { desk, invite } = inviting();
    const token = await invite();
    const process = desk.restarted();
    const link = tokenOf((await process.setup.offer()) ?? '');
    await process.setup.redeem(token, body);
    const other = { ...body, email: 'eve@desk.example' };
    await expect(process.setup.redeem(link, other)).rejects.toThrow('already-set-up');
  });

  it('promises no other link where no start makes one', async () => {
    const { redeem } = inviting();
    await expect(redeem('x', body)).rejects.toMatchObject({ detail: 'this link was used, is over, or never was' });
  });

  it('T35 leaves neither token nor address in the work state, and nothing of those that are over', async () => {
    const { desk, invite } = inviting();
    const token = await invite();
    const kept = JSON.stringify(await desk.platform.state.list(setupCollection));
    for (const said of [token, body.email]) expect(kept).not.toContain(said);
    desk.clock.move(86_400_000);
    await invite('bob@desk.example');
    expect(await desk.platform.state.list(setupCollection)).toHaveLength(1);
  });
});
