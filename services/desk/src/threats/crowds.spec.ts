import type { Answer, CloudEvent, Delivery, Problem, Ticket } from '../e2e/testing/api';
import { Api, ticketStream } from '../e2e/testing/api';
import { awaitingReply, client, company, generous, line } from '../e2e/testing/company';
import type { DeskUnderTest } from '../e2e/testing/desk-under-test';
import { endDesk, startDesk } from '../e2e/testing/desk-under-test';
import { eventually } from '../e2e/testing/eventually';
import { handIn, newMessageId, rawLetter, settled } from '../e2e/testing/letters';
import { patience } from '../e2e/testing/deployment';

jest.setTimeout(patience(60_000));

const times = <T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)));

describe('many at once', () => {
  let desk: DeskUnderTest;
  let api: Api;
  beforeAll(async () => {
    desk = await startDesk({ ...company, limits: generous });
    api = await client(desk, 'auditor');
  });
  afterAll(() => endDesk(desk));

  const create = (body: object = {}) =>
    api.post<{ id: string }>('/v2/tickets/create', { subject: 'Help', status: awaitingReply, ...body });
  const eventsOf = (ticket: string) => api.all<CloudEvent>(`/v2/events?subject=${ticketStream(ticket)}`);

  it('T28 of 50 edits at one If-Match one wins, the others are 412, and the stream has no gap', async () => {
    const made = await create();
    const headers = { 'if-match': made.headers.get('etag') ?? '' };
    const path = `/v2/tickets/${made.body.id}`;
    const answers = await times(50, (n) => api.ask<Problem>('PATCH', path, { json: { subject: `S${n}` }, headers }));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(49).fill(412)]);
    const events = await eventsOf(made.body.id);
    expect(events.map(({ revision }) => revision)).toEqual([...events.keys()]);
    const winner = answers.findIndex(({ status }) => status === 200);
    expect((await api.ticket(made.body.id)).subject).toBe(`S${winner}`);
  });

  it('T28 50 notes at once without If-Match are all there, in one order', async () => {
    const { id } = (await create()).body;
    const answers = await times(50, (n) =>
      api.post<{ revision: number }>(`/v2/tickets/${id}/messages`, { kind: 'note', text: `note ${n}` }),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(50);
    expect(new Set(answers.map(({ body }) => body.revision)).size).toBe(50);
    const events = await eventsOf(id);
    expect(events.map(({ revision }) => revision)).toEqual([...events.keys()]);
    expect((await api.ticket(id)).messages).toHaveLength(50);
  });

  it('T49 a flood of sign-ins is told to come again, and tickets are opened meanwhile', async () => {
    const guess = (n: number) =>
      fetch(`${desk.http}/oauth2/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: n % 2 === 0 ? 'shop' : `nobody-${n}`,
          client_secret: 'a guess',
        }),
      });
    const flood = times(200, guess);
    const opened = await times(5, () => create());
    expect(opened.map(({ status }) => status)).toEqual(Array(5).fill(201));
    const answers = await flood;
    const told = await Promise.all(answers.map(async ({ status, headers }) => [status, headers.get('retry-after')]));
    expect(new Set(told.map(([status]) => status))).toEqual(new Set([401, 429]));
    for (const [status, after] of told) if (status === 429) expect(Number(after)).toBeGreaterThan(0);
    expect((await client(desk, 'shop')).token).toBeTruthy();
  });

  it('T46 a key of one client does nothing for another, for a visitor, or on another route', async () => {
    const headers = { 'idempotency-key': 'one-key' };
    const body = { subject: 'Keyed', status: awaitingReply };
    const first = await api.post<{ id: string }>('/v2/tickets/create', body, headers);
    const other = await (await client(desk, 'shop')).post<{ id: string }>('/v2/tickets/create', body, headers);
    const visitor = await new Api(desk.http).post('/v2/tickets/create', body, headers);
    const elsewhere = await api.post(`/v2/tickets/${first.body.id}/messages`, { kind: 'note', text: 'x' }, headers);
    expect([first.status, other.status, visitor.status, elsewhere.status]).toEqual([201, 201, 401, 201]);
    expect(other.body.id).not.toBe(first.body.id);
  });
});

describe('strangers who want the desk to write to others', () => {
  let desk: DeskUnderTest;
  let api: Api;
  const limits = { ...generous, unprovenMailsPerLineAndHour: 8, unprovenMailsPerAddressAndHour: 3 };
  beforeAll(async () => {
    desk = await startDesk({ ...company, limits });
    api = await client(desk, 'auditor');
  });
  afterAll(() => endDesk(desk));
  const post = (body: object): Promise<Answer<{ number: string } & Problem>> =>
    new Api(desk.http).post('/requests', { subject: 'Canary of a subject', text: 'Canary of a text', ...body });

  it('T42 the sixth post of a network in an hour is asked for work, whatever forwarded header it makes up', async () => {
    const statuses: number[] = [];
    for (let n = 0; n < 8; n++) {
      const answer = await new Api(desk.http).post<{ challenge?: string; bits?: number }>(
        '/requests',
        { name: 'Eve', email: 'victim@elsewhere.example', subject: 'x', text: 'x' },
        { 'x-forwarded-for': `203.0.113.${n}` },
      );
      statuses.push(answer.status);
      if (answer.status === 429)
        expect(answer.body).toMatchObject({ challenge: expect.any(String), bits: expect.any(Number) });
    }
    expect(statuses).toEqual([201, 201, 201, 201, 201, 429, 429, 429]);
  });

  it('T42 T36 an address that a form, a mail or a client merely names gets three mails an hour, and nothing of the text', async () => {
    for (let n = 0; n < 10; n++) {
      const messageId = newMessageId();
      const from = 'Canary of a name <victim@elsewhere.example>';
      await handIn(
        desk,
        rawLetter({ to: line, messageId, from, subject: 'Canary of a subject', text: 'Canary' }),
        line,
      );
      await settled(api, messageId);
    }
    const made = { subject: 'Canary', status: awaitingReply, email: 'victim@elsewhere.example', msg: 'Canary' };
    for (let n = 0; n < 5; n++) expect((await api.post('/v2/tickets/create', made)).status).toBe(201);
    await waiting(3);
    const mails = await toVictims();
    const sent = mails.filter(({ state }) => state === 'sent');
    expect(sent).toHaveLength(3);
    for (const { id } of sent) expect((await api.bytes(`/v2/deliveries/${id}/raw`)).toString()).not.toMatch(/canary/i);
    expect((await post({})).status).toBe(429);
  });

  it('T42 of many victims a line mails so many an hour; the tickets are there, the other mails wait, and the log warns', async () => {
    const before = (await toVictims()).filter(({ state }) => state === 'sent').length;
    const made = await times(12, (n) =>
      api.post<{ id: string }>('/v2/tickets/create', {
        subject: 'x',
        status: awaitingReply,
        email: `victim-${n}@elsewhere.example`,
      }),
    );
    expect(made.map(({ status }) => status)).toEqual(Array(12).fill(201));
    await waiting(before + made.length);
    const mails = await toVictims();
    expect(mails.filter(({ state }) => state === 'sent')).toHaveLength(8);
    expect(mails.filter(({ state }) => state === 'postponed').length).toBeGreaterThanOrEqual(12 - (8 - before));
    expect(desk.place.written).toContain('its share is used up');
    expect(desk.place.written).not.toContain('elsewhere.example');
    expect(await api.all<Ticket>('/v2/tickets')).toHaveLength(5 + 10 + 5 + 12);
  });

  const toVictims = () => api.all<Delivery>('/v2/deliveries');
  /** Until there are so many mails, and each has left or waits for its hour. */
  async function waiting(count: number): Promise<void> {
    await eventually('every mail has left or waits', async () => {
      const mails = await toVictims();
      const isOver = mails.every(({ state }) => state === 'sent' || state === 'postponed');
      return isOver && mails.length >= count ? true : undefined;
    });
  }
});
