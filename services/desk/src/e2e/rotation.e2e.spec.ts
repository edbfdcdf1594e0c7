import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Api, CloudEvent, Ticket } from './testing/api';
import { client, company, line } from './testing/company';
import { patience } from './testing/deployment';
import type { DeskUnderTest } from './testing/desk-under-test';
import { DeskPlace } from './testing/desk-under-test';
import { eventually } from './testing/eventually';
import type { SentMail } from './testing/letters';
import { fateOf, linksIn, proven, sentMail } from './testing/letters';

jest.setTimeout(patience(120_000));

/** Public address of the desk: tokens name it, and it would change with a free port. */
const settings = { EVENTDESK_PUBLIC_URL: 'http://localhost:3000' };

describe('T38 a rotation of the secret', () => {
  const place = new DeskPlace(company, settings);
  const file = join(place.data, 'secret');
  const newer = randomBytes(32).toString('base64');
  const order = { subject: 'Ordered', description: 'Once.' };
  let desk: DeskUnderTest | undefined;
  let former: string;
  let old: { readonly token: string; readonly ticket: string; readonly mail: SentMail; readonly ordered: string };

  /** As an operator does it who may stop everything for a moment: the next start reads the file. */
  const restartedWith = async (secret: string): Promise<DeskUnderTest> => {
    await desk?.stop();
    desk = undefined;
    writeFileSync(file, `${secret}\n`);
    return (desk = await place.start());
  };
  const holding = (token: string, api: Api): Api => Object.assign(Object.create(api) as Api, { token });
  const reply = (running: DeskUnderTest, api: Api, text: string) =>
    fateOf(running, api, {
      to: old.mail.mail.replyTo?.value[0]?.address ?? '',
      subject: `Re: ${old.mail.mail.subject}`,
      text,
      fields: [proven(), `In-Reply-To: ${old.mail.mail.messageId}`],
    });
  const press = ({ http }: DeskUnderTest) =>
    fetch(http + (linksIn(old.mail.mail, 'ticket')[0] ?? ''), { method: 'POST' });
  const create = (api: Api) => api.post<{ id: string }>('/v2/tickets/create', order, { 'idempotency-key': 'once' });
  /** What settings were written so far, as an administrator sees it. */
  const defined = async (running: DeskUnderTest): Promise<readonly string[]> =>
    (await (await client(running, 'ada-desk')).all<CloudEvent>('/v2/events'))
      .map(({ type }) => type)
      .filter((type) => type.includes('Defined'));
  const states = async (): Promise<readonly unknown[]> => {
    const { out } = await place.run('secrets', 'list', '--json');
    return out
      .trim()
      .split('\n')
      .map((row) => (JSON.parse(row) as { state: unknown }).state);
  };

  beforeAll(async () => {
    desk = await place.start();
    former = readFileSync(file, 'utf8').trim();
    const api = await client(desk, 'auditor');
    const { ticket } = await fateOf(desk, api, { to: line, subject: 'Printer', text: 'It burns.', fields: [proven()] });
    const mail = await sentMail(api, ticket as string, 1);
    const { body } = await create(api);
    old = { token: api.token ?? '', ticket: ticket as string, mail, ordered: body.id };
  });
  afterAll(async () => {
    await desk?.stop();
    place.remove();
  });

  const expectAllThere = async (api: Api, texts: readonly string[]): Promise<void> => {
    const ticket: Ticket = await api.ticket(old.ticket);
    expect(ticket).toMatchObject({ subject: 'Printer', requester: { name: 'Grace', email: 'grace@customer.example' } });
    expect(ticket.messages.map(({ text }) => text.trim())).toEqual(texts);
  };

  it('T38 with both, everything that was made under the former one holds, until it is told that it may go', async () => {
    const running = await restartedWith(`${newer},${former}`);
    const api = await client(running, 'auditor');
    await expectAllThere(holding(old.token, api), ['It burns.']);
    expect(await reply(running, api, 'Still.')).toMatchObject({ outcome: 'added', ticket: old.ticket });
    expect((await press(running)).status).toBe(200);
    expect((await create(api)).body.id).toBe(old.ordered);
    await eventually('the former secret may go', async () => ((await states()).includes('may go') ? true : undefined));
    expect(place.written).toContain('the former one may go');
  });

  it('T38 with the new one alone, all is readable, and what was signed under the former one is worth nothing', async () => {
    const before = await defined(desk as DeskUnderTest);
    const running = await restartedWith(newer);
    const api = await client(running, 'auditor');
    await expectAllThere(api, ['It burns.', 'Still.']);
    expect((await holding(old.token, api).ask('GET', '/v2/tickets')).status).toBe(401);
    expect((await press(running)).status).toBe(404);
    // The address that he was given says nothing any more; the number in the subject does.
    expect(await reply(running, api, 'And still.')).toMatchObject({ outcome: 'added', ticket: old.ticket });
    // What the bootstrap file has applied is known: nobody is brought back by it. A repeated call is known too.
    expect(before.length).toBeGreaterThan(0);
    expect(await defined(running)).toEqual(before);
    expect((await create(api)).body.id).toBe(old.ordered);
    expect(await states()).toEqual(['present', 'gone']);
    expect((await place.run('verify')).code).toBe(0);
  });

  it('T38 with the former one alone nothing starts any more', async () => {
    await desk?.stop();
    desk = undefined;
    writeFileSync(file, `${former}\n`);
    const { code, err } = await place.refused();
    expect(code).not.toBe(0);
    expect(err).toMatch(/EVENTDESK_SECRET: is not the secret of this desk \(fingerprint [0-9a-f]{16}, recorded is/);
    expect(err).not.toContain(former);
  });
});
