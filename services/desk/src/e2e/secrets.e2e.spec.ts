import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Api } from './testing/api';
import { client, company, setUp } from './testing/company';
import type { DeskUnderTest } from './testing/desk-under-test';
import { endDesk, startDesk } from './testing/desk-under-test';
import { fateOf, linksIn, proven, sentMail } from './testing/letters';
import { deployment, either, patience } from './testing/deployment';
import { writtenDown } from './testing/written-down';

jest.setTimeout(patience(60_000));

/** A secret in the forms in which bytes are written down. */
const forms = (secret: string): readonly Buffer[] => {
  const bytes = Buffer.from(secret);
  const texts = [
    secret,
    bytes.toString('hex'),
    bytes.toString('base64').replace(/=+$/, ''),
    encodeURIComponent(secret),
  ];
  return [...texts.map((text) => Buffer.from(text)), Buffer.from(secret, 'utf16le')];
};

describe('T35 secrets', () => {
  const canaries = {
    'password of an agent': 'canary-agent-password-Rk2',
    'secret of a client': 'canary-client-secret-8Hq',
    'user and password of a mailbox': 'canary-imap:canary-imap-password-Zt7',
    'password of the administrator': 'canary-root-password-Lw5',
    'a wrong password': 'canary-wrong-password-Pb3',
  };
  const [, secret] = Object.values(canaries) as [string, string, string];
  const line = 'support@desk.example';
  const administrator = { email: 'root@desk.example', name: 'Root', departments: ['support'], role: 'administrator' };
  const rootClient = company.clients.find(({ id }) => id === 'ada-desk');
  let desk: DeskUnderTest;
  let root: Api;
  /** By what they are. */
  let secrets: Map<string, string>;
  const heard: string[] = [];

  beforeAll(async () => {
    const bootstrap = {
      ...company,
      lines: [
        company.lines[0],
        {
          address: 'sales@desk.example',
          type: 'order',
          imap: `imaps://${canaries['user and password of a mailbox']}@imap.example/INBOX`,
        },
      ],
      // Where nobody is administrator there is a one-time link, if there is one process (T44).
      agents: [
        ...either([], [{ ...administrator, password: canaries['password of the administrator'] }]),
        {
          email: 'ada@desk.example',
          name: 'Ada',
          password: canaries['password of an agent'],
          departments: ['support'],
        },
      ],
      clients: [
        { ...company.clients[0], id: 'canary', secret },
        ...company.clients.slice(1),
        ...either([], [{ ...rootClient, id: 'root', agent: administrator.email }]),
      ],
    };
    desk = await startDesk(bootstrap, { EVENTDESK_LOG_LEVEL: 'debug' });
    secrets = new Map(Object.entries(canaries));
    if (deployment.name === 'embedded') {
      const setup = readFileSync(join(desk.place.data, 'setup-link'), 'utf8').trim();
      secrets.set('one-time link', setup.split('/').pop() ?? '');
      root = await setUp(desk, canaries['password of the administrator']);
    } else root = await Api.of(desk.http, { id: 'root', secret: rootClient?.secret ?? '' });
    secrets.set('token of the administrator', root.token ?? '');
    const used = await Api.of(desk.http, { id: 'canary', secret });
    secrets.set('token of a client', used.token ?? '');

    // A ticket from the first mail to the closed one, so that every kind of link is mailed.
    const ada = await client(desk, 'ada-desk');
    const fields = [proven()];
    const { ticket } = await fateOf(desk, root, { to: line, subject: 'Help', text: 'Help', fields });
    const id = ticket as string;
    await ada.post(`/v2/tickets/${id}/messages`, { kind: 'reply', text: 'Done', then: 'solved' });
    const { mail } = await sentMail(root, id, 2);
    await ada.post(`/v2/tickets/${id}/close`);
    const mails = [(await sentMail(root, id, 3)).mail, mail];
    for (const purpose of ['ticket', 'close', 'reopen'])
      for (const link of mails.flatMap((one) => linksIn(one, purpose))) {
        secrets.set(`a link to ${purpose}`, link.split('.').pop() ?? '');
        heard.push(await (await fetch(desk.http + link)).text());
        await fetch(desk.http + link, { method: 'POST' });
      }

    // What is said to those who are wrong.
    const open = new Api(desk.http);
    const wrong = canaries['a wrong password'];
    const form = (of: Record<string, string>) => ({
      body: new URLSearchParams({ grant_type: 'client_credentials', ...of }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    for (const asked of [form({ client_id: 'canary', client_secret: wrong }), form({ client_id: wrong })])
      heard.push((await open.ask('POST', '/oauth2/token', asked)).text);
    heard.push((await new Api(desk.http, wrong).ask('GET', '/v2/tickets')).text);
    heard.push((await open.ask('POST', `/setup/${wrong}`, { json: { email: 'x', name: 'x', password: wrong } })).text);
    heard.push((await root.ask('GET', `/v2/nowhere/${secret}`)).text);
    expect((await desk.place.run('verify')).code).toBe(0);
  });
  afterAll(() => endDesk(desk));

  const expectNowhere = (where: ReadonlyMap<string, Buffer>) => {
    const found = [...secrets].flatMap(([what, value]) =>
      [...where]
        .filter(([, bytes]) => forms(value).some((form) => bytes.includes(form)))
        .map(([at]) => `${what}: ${at}`),
    );
    expect(found).toEqual([]);
  };
  // The link's own file is where the operator reads it.
  const keptByDesk = async () =>
    new Map([...(await writtenDown(desk.place.data))].filter(([name]) => name !== 'setup-link'));

  it('are known, every one', () => {
    expect([...secrets.keys()].sort()).toEqual(
      [
        ...Object.keys(canaries),
        ...either(['one-time link'], []),
        ...['token of a client', 'token of the administrator'],
        ...['a link to ticket', 'a link to close', 'a link to reopen'],
      ].sort(),
    );
    expect([...secrets.values()].filter((value) => value.length < 20)).toEqual([]);
  });

  it('are in nothing that the running desk keeps: events, write-ahead log, feed, documents, work state, blobs', async () => {
    const kept = await keptByDesk();
    expect([...kept.keys()]).toEqual(
      expect.arrayContaining(
        either(
          ['events.db', 'events.db-wal', 'state.db', 'reads.db'],
          ['events.esdb', 'feed: ticket', 'feed: inbound', 'feed: delivery', expect.stringMatching(/^state: /)],
        ),
      ),
    );
    expectNowhere(kept);
    // What is no secret is found by the same search.
    const at = [...kept].filter(([, bytes]) => forms(line).some((form) => bytes.includes(form))).map(([name]) => name);
    expect(at).toEqual(
      expect.arrayContaining(
        either(['events.db-wal', 'reads.db-wal'], ['events.esdb', expect.stringMatching(/^reads: /)]),
      ),
    );
  });

  it('are in no answer of the API, with every right, and in no log line', async () => {
    const lists = ['events', 'deliveries', 'inbound', 'tickets'];
    const answers = await Promise.all(lists.map(async (list) => JSON.stringify(await root.all(`/v2/${list}`))));
    answers.push(JSON.stringify(await root.get('/v2/users')));
    expect(answers.join().includes('AgentDefined')).toBe(true);
    expectNowhere(
      new Map([
        ['API', Buffer.from(answers.join())],
        ['answers to the wrong', Buffer.from(heard.join())],
        ['log and output', Buffer.from(desk.place.written)],
      ]),
    );
    expect(desk.place.written).toContain('settings applied');
    // T50: no address of a person in the log either.
    expect(desk.place.written).not.toMatch(/grace@|ada@|root@/);
  });

  it('are in nothing that is kept after the end either', async () => {
    await desk.stop();
    expectNowhere(await keptByDesk());
  });
});
