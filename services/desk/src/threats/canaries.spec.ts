import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Api, Ticket } from '../e2e/testing/api';
import { awaitingReply, client, company, line } from '../e2e/testing/company';
import type { DeskUnderTest } from '../e2e/testing/desk-under-test';
import { endDesk, startDesk } from '../e2e/testing/desk-under-test';
import { fateOf, linksIn, proven, sentMail } from '../e2e/testing/letters';

jest.setTimeout(60_000);

/** Every file below a folder with its bytes. */
const filesIn = (folder: string): readonly (readonly [string, Buffer])[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => [name, readFileSync(join(parentPath, name))]);

/** A text as it may stand in a file: as it is, in base64 at any of its three places, in hex, percent-encoded. */
function forms(secret: string): readonly Buffer[] {
  const inBase64 = [0, 1, 2].map((at) =>
    Buffer.concat([Buffer.alloc(at), Buffer.from(secret)])
      .toString('base64')
      .slice(at === 0 ? 0 : at + 1, -4),
  );
  return [secret, encodeURIComponent(secret), Buffer.from(secret).toString('hex'), ...inBase64].map((text) =>
    Buffer.from(text),
  );
}

describe('T35 secrets that a desk was given or made', () => {
  const canaries = {
    'password of an agent': 'canary-password-of-ada',
    'secret of a client': 'canary-secret-of-the-shop',
    'password of a mailbox': 'canary-password-of-imap',
    'user of a mailbox': 'canary-user-of-imap',
  };
  const secret = 'canary-root-secret-0123456789abcdefghijklmnop';
  const bootstrap = {
    ...company,
    lines: [
      company.lines[0],
      {
        address: 'sales@desk.example',
        type: 'order',
        imap: `imaps://${canaries['user of a mailbox']}:${canaries['password of a mailbox']}@127.0.0.1:993/INBOX`,
      },
    ],
    agents: company.agents.map((agent) => ({ ...agent, password: canaries['password of an agent'] })),
    clients: company.clients.map((one) =>
      one.id === 'shop' ? { ...one, secret: canaries['secret of a client'] } : one,
    ),
  };
  let desk: DeskUnderTest;
  let api: Api;
  beforeAll(async () => {
    desk = await startDesk(bootstrap, { EVENTDESK_SECRET: secret, EVENTDESK_LOG_LEVEL: 'debug' });
    api = await client(desk, 'auditor');
  });
  afterAll(() => endDesk(desk));

  it('T35 T48 stand in no file of the data folder, no answer and no log line; nor does what people wrote', async () => {
    const personal = {
      'text of a mail': 'canarytextofamail',
      'subject of a mail': 'canarysubjectofamail',
      'address of a requester': 'canary-address@customer.example',
    };
    const { ticket } = await fateOf(desk, api, {
      to: line,
      from: `Grace <${personal['address of a requester']}>`,
      subject: personal['subject of a mail'],
      text: `${personal['text of a mail']} ${'and so on. '.repeat(20_000)}`,
      fields: [proven()],
    });
    const { mail } = await sentMail(api, ticket as string, 1);
    const shop = { client_id: 'shop', client_secret: canaries['secret of a client'], grant_type: 'client_credentials' };
    const answer = await fetch(`${desk.http}/oauth2/token`, { method: 'POST', body: new URLSearchParams(shop) });
    const { access_token: token } = (await answer.json()) as { access_token: string };
    const secrets: Record<string, string> = {
      ...canaries,
      'root secret': secret,
      'token of a client': token,
      'link of a mail': linksIn(mail, 'ticket')[0]?.split('.').pop() as string,
      'reply address': mail.replyTo?.value[0]?.address?.split('@')[0]?.split('.').pop() as string,
    };
    expect(Object.entries(secrets).filter(([, value]) => !value || value.length < 10)).toEqual([]);

    // Answers: every list, the stream, and what goes wrong with a secret in hand.
    const answers: string[] = [];
    for (const path of [
      '/v2/events',
      '/v2/inbound',
      '/v2/deliveries',
      '/v2/tickets',
      '/v2/users',
      '/openapi.json',
      `/v2/tickets/${ticket}`,
    ])
      answers.push((await api.ask('GET', path)).text);
    for (const wrong of [
      { ...shop, grant_type: 'password' },
      { ...shop, client_id: 'nobody' },
      { ...shop, scope: 'nonsense' },
    ]) {
      const refused = await fetch(`${desk.http}/oauth2/token`, { method: 'POST', body: new URLSearchParams(wrong) });
      expect(refused.status).toBeGreaterThanOrEqual(400);
      answers.push(await refused.text());
    }
    answers.push(await (await fetch(`${desk.http}/v2/tickets?q[${token}]=x`)).text());
    answers.push(
      (await api.post('/v2/tickets/create', { subject: 5, status: awaitingReply, owner: secrets['root secret'] })).text,
    );
    const answered = answers.join('\n');
    const logs = desk.place.written;
    const cli = await Promise.all(
      [
        ['events', 'export'],
        ['inbound', 'list', '--json'],
        ['outbox', 'list', '--json'],
        ['parked', 'list', '--json'],
      ].map((args) => desk.place.run(...args)),
    );
    expect(cli.map(({ code }) => code)).toEqual([0, 0, 0, 0]);

    const found: string[] = [];
    for (const [name, value] of Object.entries(secrets)) {
      for (const [file, bytes] of filesIn(desk.place.data))
        if (forms(value).some((form) => bytes.includes(form))) found.push(`${name} in ${file}`);
      if (answered.includes(value)) found.push(`${name} in an answer`);
      if (logs.includes(value)) found.push(`${name} in the log`);
      if (cli.some(({ out, err }) => out.includes(value) || err.includes(value)))
        found.push(`${name} on the command line`);
    }
    // What is written for people to read is in the read store, which is made anew without it once its key is gone.
    for (const [name, value] of Object.entries(personal)) {
      for (const [file, bytes] of filesIn(desk.place.data))
        if (!file.startsWith('reads.db') && forms(value).some((form) => bytes.includes(form)))
          found.push(`${name} in ${file}`);
      if (logs.includes(value)) found.push(`${name} in the log`);
    }
    expect(found).toEqual([]);
    expect((await api.get<Ticket>(`/v2/tickets/${ticket}`)).requester.email).toBe(personal['address of a requester']);
  });
});

describe('T38 T43 a desk that would not be safe', () => {
  it.each([
    ['T38', { EVENTDESK_SECRET: 'changeme' }, 'EVENTDESK_SECRET', 'changeme'],
    ['T38', { EVENTDESK_SECRET: 'x'.repeat(31) }, 'EVENTDESK_SECRET', 'xxxx'],
    ['T43', { EVENTDESK_READS: 'mongodb://canary:canary@mongo.example/x' }, 'EVENTDESK_READS', 'canary'],
    ['T43', { EVENTDESK_FEED: 'kafka://canary.example:9092' }, 'EVENTDESK_FEED', ''],
    ['T43', { EVENTDESK_EVENTS: 'esdb://canary.example:2113?tls=false' }, 'EVENTDESK_EVENTS', ''],
    ['T49', { EVENTDESK_BIND: '0.0.0.0' }, 'EVENTDESK_PUBLIC_URL', ''],
  ])('%s refuses to start with %j, in one line', async (_id, settings, named, untold) => {
    const said = await startDesk(company, settings).then(
      async (desk) => {
        await endDesk(desk);
        return '';
      },
      (thrown: unknown) => String((thrown as Error).message),
    );
    const lines = said.trim().split('\n');
    expect(lines).toEqual([expect.stringContaining(named)]);
    if (untold !== '') expect(lines[0]).not.toContain(untold);
  });
});
