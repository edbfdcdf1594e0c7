import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Api } from './testing/api';
import { client, company, setUp } from './testing/company';
import type { DeskUnderTest } from './testing/desk-under-test';
import { endDesk, startDesk } from './testing/desk-under-test';
import { fateOf, linksIn, proven, sentMail } from './testing/letters';
import { patience } from './testing/deployment';

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
      // Nobody is administrator yet, so there is a one-time link.
      agents: [
        {
          email: 'ada@desk.example',
          name: 'Ada',
          password: canaries['password of an agent'],
          departments: ['support'],
        },
      ],
      clients: [{ ...company.clients[0], id: 'canary', secret }, ...company.clients.slice(1)],
    };
    desk = await startDesk(bootstrap, { EVENTDESK_LOG_LEVEL: 'debug' });
    const setup = readFileSync(join(desk.place.data, 'setup-link'), 'utf8').trim();
    root = await setUp(desk, canaries['password of the administrator']);
    secrets = new Map([...Object.entries(canaries), ['one-time link', setup.split('/').pop() ?? '']]);
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
  const filesOfDesk = () =>
    new Map(
      readdirSync(desk.place.data, { recursive: true, withFileTypes: true })
        // The link's own file is where the operator reads it.
        .filter((entry) => entry.isFile() && entry.name !== 'setup-link')
        .map(({ parentPath, name }) => [name, readFileSync(join(parentPath, name))] as const),
    );

  it('are known, every one', () => {
    expect([...secrets.keys()].sort()).toEqual(
      [
        ...Object.keys(canaries),
        ...['one-time link', 'token of a client', 'token of the administrator'],
        ...['a link to ticket', 'a link to close', 'a link to reopen'],
      ].sort(),
    );
    expect([...secrets.values()].filter((value) => value.length < 20)).toEqual([]);
  });

  it('are in no file of the running desk: events, write-ahead log, documents, work state, blobs', () => {
    const files = filesOfDesk();
    expect([...files.keys()]).toEqual(expect.arrayContaining(['events.db', 'events.db-wal', 'state.db', 'reads.db']));
    expectNowhere(files);
    // What is no secret is found by the same search.
    const at = [...files].filter(([, bytes]) => forms(line).some((form) => bytes.includes(form))).map(([name]) => name);
    expect(at).toEqual(expect.arrayContaining(['events.db-wal', 'reads.db-wal']));
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

  it('are in no file after the end either', async () => {
    await desk.stop();
    expectNowhere(filesOfDesk());
  });
});
