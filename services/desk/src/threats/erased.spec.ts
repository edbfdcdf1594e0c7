import { readConfig } from '@eventdesk/platform/config/read-config';
import { openAdmin } from '../control/open-admin';
import type { Api, CloudEvent, Inbound, Page, Ticket } from '../e2e/testing/api';
import { ticketStream } from '../e2e/testing/api';
import { client, company, generous, line } from '../e2e/testing/company';
import type { DeskUnderTest } from '../e2e/testing/desk-under-test';
import { DeskPlace } from '../e2e/testing/desk-under-test';
import { fateOf, proven, sentMail } from '../e2e/testing/letters';
import { deployment, patience } from '../e2e/testing/deployment';
import { writtenDown } from '../e2e/testing/written-down';

jest.setTimeout(patience(90_000));

/** Where these texts stand in what a desk wrote down, as they are or in base64 or hex. */
async function placesWith(data: string, texts: readonly string[]): Promise<readonly string[]> {
  const forms = texts.flatMap((text) => [
    text,
    Buffer.from(text).toString('base64').slice(0, -4),
    Buffer.from(text).toString('hex'),
  ]);
  return [...(await writtenDown(data))]
    .filter(([, bytes]) => forms.some((form) => bytes.includes(form)))
    .map(([place]) => place);
}

describe('T48 a person whose key is gone', () => {
  const settings = {
    EVENTDESK_PUBLIC_URL: 'http://localhost:3000',
    EVENTDESK_DNS: 'none',
    EVENTDESK_LOG_LEVEL: 'debug',
  };
  const place = new DeskPlace({ ...company, limits: generous }, settings);
  const gone = 'forgotten@customer.example';
  const words = ['canaryname', 'canarysubject', 'canarytext', 'forgotten@customer'];
  let desk: DeskUnderTest;
  let api: Api;
  let ticket: string;
  let letter: Inbound;
  let other: Inbound;
  let before: string;

  beforeAll(async () => {
    desk = await place.start();
    api = await client(desk, 'auditor');
    const write = (from: string, subject: string, text: string) =>
      fateOf(desk, api, { to: line, from, subject, text, fields: [proven()] });
    letter = await write(`canaryname <${gone}>`, 'canarysubject', `canarytext ${'and so on. '.repeat(20_000)}`);
    other = await write('Grace <grace@customer.example>', 'Printer', 'It burns.');
    ticket = letter.ticket as string;
    await sentMail(api, ticket, 1);
    before = new Date().toISOString();
  });
  afterAll(async () => {
    await desk.stop();
    place.remove();
  });

  it('T48 T35 before it, what he wrote is in the clear in the read store alone (and 30 days in the feed), and in no log', async () => {
    const places = await placesWith(place.data, words);
    expect(places.filter((name) => !/^(reads[.:]|feed:)/.test(name))).toEqual([]);
    // What may have it is found by the same search.
    expect(places).not.toEqual([]);
    for (const word of words) expect(place.written).not.toContain(word);
  });

  it('T48 after it he reads as erased in every answer, the rest stands, and verify finds nothing wrong', async () => {
    // One process holds its stores; those of several are reached while they run.
    if (deployment.name === 'embedded') await desk.stop();
    const reaching = deployment.reaching(place.data);
    const { admin, close } = await openAdmin(readConfig({ ...settings, ...reaching, EVENTDESK_DATA: place.data }));
    const { keyRing } = admin.platform as unknown as { keyRing: { erase(owner: string): Promise<readonly string[]> } };
    const log = await admin.platform.events.readAll(-1, 10_000);
    const received = log.filter(({ type }) => type === 'MessageReceived');
    const first = received[0]?.stream.slice('inbound-'.length) ?? '';
    expect(await keyRing.erase(gone)).toHaveLength(1);
    expect(await keyRing.erase(`letter:${first}`)).toHaveLength(1);
    await close();

    if (deployment.name === 'scaled') await desk.stop();
    desk = await place.start();
    api = await client(desk, 'auditor');
    for (const name of ['ticket-list', 'ticket-thread', 'inbound-ledger', 'deliveries'])
      expect(await place.run('projections', 'rebuild', name)).toMatchObject({ code: 0 });
    const answers: string[] = [];
    for (const path of [
      '/v2/tickets',
      `/v2/tickets/${ticket}`,
      `/v2/tickets/${ticket}?asOf=${before}`,
      '/v2/inbound',
      `/v2/inbound/${letter.id}`,
      '/v2/deliveries',
      `/v2/events?subject=${ticketStream(ticket)}`,
    ]) {
      const { status, text } = await api.ask('GET', path);
      expect([path, status]).toEqual([path, 200]);
      answers.push(text);
    }
    for (const word of words) expect(answers.join('\n')).not.toContain(word);
    expect(await api.get<Page<Ticket>>('/v2/tickets?q=canarysubject')).toMatchObject({ data: [] });
    const events = await api.all<CloudEvent>(`/v2/events?subject=${ticketStream(ticket)}`);
    expect(events[0]?.data).toMatchObject({ requester: { erased: true } });

    expect(await api.ticket(other.ticket as string)).toMatchObject({
      subject: 'Printer',
      requester: { email: 'grace@customer.example' },
      messages: [{ text: 'It burns.' }],
    });
    expect((await api.ask('GET', `/v2/inbound/${letter.id}/raw`)).status).toBeGreaterThanOrEqual(400);
    expect((await place.run('parked', 'list', '--json')).out).toBe('');
    expect(await place.run('verify', '--json')).toMatchObject({ code: 0, out: expect.stringContaining('"ok":true') });
  });

  it('T48 who writes again is a new person, with nothing of what was before', async () => {
    const again = await fateOf(desk, api, { to: line, from: gone, subject: 'Back', text: 'Me', fields: [proven()] });
    expect(again).toMatchObject({ outcome: 'opened' });
    expect((await api.ticket(again.ticket as string)).requester.email).toBe(gone);
    expect(JSON.stringify(await api.ticket(ticket))).not.toContain(gone);
  });
});
