import { request } from 'node:http';
import type { Answer, CloudEvent, Delivery, Listed, Page, Problem, Ticket } from './testing/api';
import { Api, ticketStream } from './testing/api';
import { awaitingReply, client, company, generous } from './testing/company';
import type { DeskUnderTest } from './testing/desk-under-test';
import { endDesk, startDesk } from './testing/desk-under-test';
import { sentMail } from './testing/letters';
import { patience } from './testing/deployment';

jest.setTimeout(patience(60_000));

/** As API-1 documents it, byte for byte. */
const documented =
  '{"account_id":"","subject":"my subject","msg":"my description","owner":"","department_id":"","priority_id":"","status":"233476065495939904005866822871905093425","phone":"0549255555","email":""}';
interface Created {
  readonly id: string;
  readonly message: string;
  readonly ticket_status: string;
}
interface Done {
  readonly id: string;
  readonly revision: number;
}

describe('the API, as scripts see it', () => {
  let desk: DeskUnderTest;
  let shop: Api;
  let ada: Api;
  let auditor: Api;

  beforeAll(async () => {
    desk = await startDesk({ ...company, limits: generous });
    [shop, ada, auditor] = await Promise.all([client(desk, 'shop'), client(desk, 'ada-desk'), client(desk, 'auditor')]);
  });
  afterAll(() => endDesk(desk));

  const create = (body: object = {}, headers: Readonly<Record<string, string>> = {}, api = shop) =>
    api.post<Created>('/v2/tickets/create', { subject: 'Help', status: awaitingReply, ...body }, headers);
  const opened = async (body: object = {}): Promise<string> => (await create(body)).body.id;
  const list = async (name: string): Promise<readonly Listed[]> => (await shop.get<Page<Listed>>(name)).data;
  const expectProblem = ({ status, headers, body }: Answer<unknown>, expected: number, ...fields: string[]) => {
    const problem = body as Problem;
    expect({ status, type: headers.get('content-type') }).toEqual({
      status: expected,
      type: expect.stringContaining('application/problem+json'),
    });
    expect(problem).toMatchObject({
      status: expected,
      type: expect.stringMatching(/^urn:eventdesk:problem:[a-z-]+$/),
      title: expect.stringMatching(/./),
      detail: expect.stringMatching(/./),
    });
    expect((problem.errors ?? []).map(({ field }) => field)).toEqual(fields);
    return problem;
  };

  it('API-1 the documented create, byte for byte, gives 201 with exactly three members', async () => {
    const headers = { 'content-type': 'application/json' };
    const answer = await shop.ask<Created>('POST', '/v2/tickets/create', { body: documented, headers });
    expect(answer.status).toBe(201);
    expect(Object.keys(answer.body)).toEqual(['id', 'message', 'ticket_status']);
    expect(answer.body.id).toMatch(/^\d{1,39}$/);
    expect(answer.body.ticket_status).toBe(awaitingReply);
    const { revision } = await auditor.ticket(answer.body.id);
    expect(answer.headers.get('etag')).toBe(`"${revision}"`);
    const ticket = await shop.get<Ticket>(`${answer.headers.get('location')}?minRevision=${revision}`);
    expect(ticket).toMatchObject({
      id: answer.body.id,
      number: '100001',
      subject: 'my subject',
      status: awaitingReply,
      owner: null,
      replyTo: null,
      requester: { name: null, email: null, phone: '0549255555' },
      messages: [{ kind: 'requester', channel: 'api', text: 'my description' }],
    });
  });

  it('API-1 answers in the language of the caller, in Hebrew with the pinned words', async () => {
    const said = async (language: string) => (await create({}, { 'accept-language': language })).body.message;
    expect(await said('he')).toBe('טיקט נוצר בהצלחה');
    expect(await said('he-IL,en;q=0.5')).toBe('טיקט נוצר בהצלחה');
    expect(await said('en')).toBe('Ticket created successfully');
    expect(await said('xx')).toBe('Ticket created successfully');
  });

  it('API-1 refuses numbers, null, unknown fields and what is missing by the name of the field', async () => {
    expectProblem(await create({ owner: 5 }), 400, 'owner');
    expectProblem(await create({ msg: null }), 400, 'msg');
    expectProblem(await create({ number: '100001' }), 400, 'number');
    expectProblem(await create({ status: '' }), 400, 'status');
    expectProblem(await create({ status: '17' }), 400, 'status');
    expectProblem(await create({ subject: ' ' }), 400, 'subject');
    expectProblem(await create({ email: 'nobody' }), 400, 'email');
    expectProblem(await create({ account_id: '5' }), 400, 'account_id');
    expectProblem(await create({ email: { $ne: null } }), 400, 'email');
  });

  it('API-2 lists the ids that a create takes, in the language of the caller, the default status first', async () => {
    const [statuses, departments, priorities, types, users] = await Promise.all(
      [
        '/v2/tickets/statuses',
        '/v2/tickets/departments',
        '/v2/tickets/priorities',
        '/v2/tickets/types',
        '/v2/users',
      ].map(list),
    );
    expect(statuses?.[0]).toEqual({ id: awaitingReply, key: 'awaiting-reply', name: 'Awaiting reply' });
    expect(statuses).toHaveLength(5);
    const persian = await shop.ask<Page<Listed>>('GET', '/v2/tickets/statuses', {
      headers: { 'accept-language': 'fa' },
    });
    expect(persian.body.data[0]?.name).toBe('منتظر پاسخ');
    expect(types?.map(({ key }) => key).sort()).toEqual(['order', 'request']);
    expect(await list('/v2/tickets/categories')).toEqual([]);
    expect(await list('/v2/accounts')).toEqual([]);
    const idOf = (entries: readonly Listed[] | undefined, name: string) =>
      entries?.find((entry) => entry.name === name)?.id;
    const given = {
      department_id: idOf(departments, 'Sales'),
      priority_id: idOf(priorities, 'High'),
      owner: idOf(users, 'Ada'),
      email: 'grace@customer.example',
    };
    const { department_id: department, priority_id: priority, owner } = given;
    expect(await auditor.ticket(await opened(given))).toMatchObject({ department, priority, owner });
  });

  it('OT-2 T42 a create with an address is confirmed to it, with nothing of what was handed in', async () => {
    const id = await opened({ email: 'grace@customer.example', subject: 'Secret canary', msg: 'More canary' });
    const { delivery, raw } = await sentMail(auditor, id, 1);
    expect(delivery.to).toBe('grace@customer.example');
    expect(raw.toString()).not.toMatch(/canary/i);
    expect((await auditor.ticket(id)).messages[0]?.from?.email).toBe('grace@customer.example');
    const silent = await opened({});
    expect(await auditor.all<Delivery>(`/v2/deliveries?ticket=${silent}`)).toEqual([]);
  });

  it('PG-3 each field that is changed is an event; PG-2 a read-only one is refused by name', async () => {
    const id = await opened();
    const [departments, priorities] = await Promise.all(
      ['/v2/tickets/departments', '/v2/tickets/priorities'].map(list),
    );
    const department = departments?.find(({ key }) => key === 'sales')?.id;
    const priority = priorities?.find(({ key }) => key === 'high')?.id;
    const owner = (await list('/v2/users'))[0]?.id;
    const type = (await list('/v2/tickets/types')).find(({ key }) => key === 'order')?.id;
    const edit = { subject: 'New', description: 'Fact', type, department, priority, owner };
    const done = await shop.ask<Done>('PATCH', `/v2/tickets/${id}`, { json: edit });
    expect({ status: done.status, etag: done.headers.get('etag') }).toEqual({
      status: 200,
      etag: `"${done.body.revision}"`,
    });
    expect(await auditor.ticket(id)).toMatchObject(edit);
    const events = await auditor.all<CloudEvent>(`/v2/events?subject=${ticketStream(id)}`);
    expect(
      events
        .slice(1)
        .map(({ type: name }) => name.split('.')[1])
        .sort(),
    ).toEqual(
      [
        'SubjectChanged',
        'DescriptionChanged',
        'TypeChanged',
        'DepartmentChanged',
        'PriorityChanged',
        'TicketAssigned',
      ].sort(),
    );
    for (const field of ['number', 'status', 'messages', 'requester', 'line', 'id', 'revision', 'createdAt'])
      expectProblem(await shop.ask('PATCH', `/v2/tickets/${id}`, { json: { [field]: '5' } }), 400, field);
    expectProblem(
      await shop.ask('PATCH', `/v2/tickets/${id}`, { json: { nonsense: '5', subject: 'x' } }),
      400,
      'nonsense',
    );
    expect(await auditor.ticket(id)).toMatchObject(edit);
  });

  it('a command with If-Match on a ticket that has moved is 412, and changes nothing', async () => {
    const made = await create();
    const path = `/v2/tickets/${made.body.id}`;
    const match = { 'if-match': made.headers.get('etag') ?? '' };
    const first = await shop.ask<Done>('PATCH', path, { json: { subject: 'First' }, headers: match });
    expect(first.status).toBe(200);
    expectProblem(await shop.ask('PATCH', path, { json: { subject: 'Second' }, headers: match }), 412);
    expectProblem(await shop.post(`${path}/close`, undefined, match), 412);
    const read = await shop.ask<Ticket>('GET', `${path}?minRevision=${first.body.revision}`);
    expect(read.headers.get('etag')).toBe(`"${first.body.revision}"`);
    expect(read.body.subject).toBe('First');
  });

  it('T46 a create repeated with its key is the same ticket; with another body it is 422; 50 at once are one', async () => {
    const key = { 'idempotency-key': 'order-4711' };
    const one = await create({ subject: 'Once' }, key);
    const again = await create({ subject: 'Once' }, key);
    expect({ status: again.status, body: again.body }).toEqual({ status: 201, body: one.body });
    expectProblem(await create({ subject: 'Twice' }, key), 422);
    // The key belongs to its principal: somebody else's call is another order.
    expect((await create({ subject: 'Once' }, key, auditor)).body.id).not.toBe(one.body.id);
    const many = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        create({ subject: index % 2 === 0 ? 'Even' : 'Odd' }, { 'idempotency-key': 'all at once'.replace(/ /g, '-') }),
      ),
    );
    const made = many.filter(({ status }) => status === 201);
    expect(made).toHaveLength(25);
    expect(new Set(made.map(({ body }) => body.id)).size).toBe(1);
    for (const other of many.filter(({ status }) => status !== 201)) expectProblem(other, 422);
    const { data } = await shop.get<Page<Ticket>>(
      `/v2/tickets?q=${made[0] === many[0] ? 'Even' : 'Odd'}&minRevision=${made[0]?.body.id}:0`,
    );
    expect(data).toHaveLength(1);
  });

  it('T46 a command repeated with its key is done once', async () => {
    const id = await opened({ email: 'grace@customer.example' });
    const say = () =>
      ada.post<Done & { message: string }>(
        `/v2/tickets/${id}/messages`,
        { kind: 'reply', text: 'Once' },
        { 'idempotency-key': 'reply-1' },
      );
    const answers = await Promise.all(Array.from({ length: 10 }, say));
    expect(new Set(answers.map(({ text, status }) => `${status} ${text}`)).size).toBe(1);
    expect((await auditor.ticket(id)).messages.filter(({ kind }) => kind === 'reply')).toHaveLength(1);
    await sentMail(auditor, id, 2);
  });

  it('T45 refuses by name what a caller may not say, and takes author and time from the credential', async () => {
    const id = await opened({ email: 'grace@customer.example' });
    const say = (api: Api, body: object) => api.post(`/v2/tickets/${id}/messages`, { text: 'x', ...body });
    expectProblem(await say(ada, { kind: 'reply', from: 'eve@x.example' }), 400, 'from');
    expectProblem(await say(ada, { kind: 'reply', at: '2020-01-01T00:00:00Z' }), 400, 'at');
    expectProblem(await say(ada, { kind: 'note', then: 'solved' }), 400, 'then');
    expectProblem(await say(shop, { kind: 'requester' }), 400, 'kind');
    expect((await say(auditor, { kind: 'requester' })).status).toBe(201);
    expectProblem(await new Api(desk.http).post(`/v2/tickets/${id}/messages`, { kind: 'note', text: 'x' }), 401);
    const [, , ...rest] = (await auditor.ticket(id)).messages;
    expect(rest).toEqual([]);
  });

  it('PG-7 an answer that could reach nobody is refused, and says what to do', async () => {
    const id = await opened({ phone: '0549255555' });
    const answer = await ada.post(`/v2/tickets/${id}/messages`, { kind: 'reply', text: 'Hello?' });
    expect(expectProblem(answer, 409).type).toBe('urn:eventdesk:problem:no-way-to-answer');
  });

  it('T22 refuses names that would reach into objects', async () => {
    const headers = { 'content-type': 'application/json' };
    for (const name of ['__proto__', 'constructor', 'prototype']) {
      const body = documented.replace('"account_id":""', `"${name}":{"polluted":"yes"}`);
      const answer = await shop.ask<Problem>('POST', '/v2/tickets/create', { body, headers });
      expect(answer.status).toBe(400);
      expect(answer.text).toContain(name);
    }
  });

  it('everything that is wrong is a problem document, in the language of the caller', async () => {
    const headers = { 'content-type': 'application/json' };
    const id = await opened();
    expectProblem(await shop.ask('POST', '/v2/tickets/create', { body: '{"subject":', headers }), 400);
    expectProblem(await shop.ask('POST', '/v2/tickets/create', { body: '[]', headers }), 400, '');
    expectProblem(
      await shop.ask('POST', '/v2/tickets/create', { body: 'x', headers: { 'content-type': 'text/xml' } }),
      415,
    );
    expectProblem(await shop.ask('GET', '/v2/tickets/17'), 404);
    expectProblem(await shop.ask('GET', '/v2/tickets/nonsense'), 400, 'id');
    expectProblem(await shop.post('/v2/tickets/17/close'), 404);
    expectProblem(await shop.ask('GET', '/v2/nowhere'), 404);
    const method = await shop.ask('DELETE', `/v2/tickets/${id}`);
    expectProblem(method, 405);
    expect(method.headers.get('allow')?.split(', ')).toEqual(expect.arrayContaining(['GET', 'PATCH']));
    expectProblem(await shop.ask('GET', '/v2/tickets?after=nonsense'), 400, 'after');
    expectProblem(await shop.ask('GET', '/v2/tickets?q[$ne]=x'), 400, 'q[$ne]');
    expectProblem(await shop.ask('GET', `/v2/tickets/${id}?minRevision=999`), 503);
    expectProblem(await new Api(desk.http).ask('GET', '/v2/tickets'), 401);
    expectProblem(await new Api(desk.http, 'made-up').ask('GET', '/v2/tickets'), 401);
    expectProblem(await shop.ask('GET', '/v2/events'), 403);
    const persian = await shop.ask<Problem>('GET', '/v2/tickets/17', { headers: { 'accept-language': 'fa' } });
    expect(persian.body.title).toBe('پیدا نشد');
  });

  it('T49 answers 421 to a foreign Host', async () => {
    const { port } = new URL(desk.http);
    const status = await new Promise((resolve, reject) => {
      const asked = request({ port, path: '/openapi.json', headers: { host: 'evil.example' } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      asked.on('error', reject).end();
    });
    expect(status).toBe(421);
  });

  it('describes itself, and tells its health', async () => {
    const document = await new Api(desk.http).get<{ openapi: string; paths: object }>('/openapi.json');
    expect(document.openapi).toMatch(/^3\.1/);
    expect(Object.keys(document.paths)).toContain('/v2/tickets/create');
    for (const ops of desk.ops)
      for (const path of ['/livez', '/readyz', '/metrics']) expect((await fetch(ops + path)).status).toBe(200);
  });
});
