import { AgentDefined, areaStream } from '@eventdesk/domain/catalog/events';
import { DepartmentChanged } from '@eventdesk/domain/ticket/events';
import { decimalOf } from '@eventdesk/kernel/ids';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { queryRoutes } from './routes';
import { client, named, testDesk } from './testing/desk';
import type { Callers } from './testing/served';
import { principalsOf, serve } from './testing/served';

const png = Buffer.from('89504e470d0a1a0a0000000d', 'hex');

describe('the routes that read', () => {
  let app: NestFastifyApplication;
  let desk: Awaited<ReturnType<typeof testDesk>>;
  const callers: Callers = new Map([
    ['all', client('*')],
    ['none', client([])],
    ['red', client(['red'])],
    ['blue', client(['blue'])],
    ['both', client(['red', 'blue'])],
    ['poor', client('*', [])],
  ]);
  const get = (url: string, token?: string, headers: Record<string, string> = {}) =>
    app.inject({ url, headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers } });

  beforeAll(async () => {
    const mails = new Map([[named('red mail'), Buffer.from('raw REDCANARY')], [named('blue mail'), Buffer.from('raw BLUECANARY')]]); // prettier-ignore
    desk = await testDesk({
      principals: principalsOf(callers),
      outbox: { get: async (id) => (mails.has(id) ? { raw: mails.get(id) as Buffer } : undefined) },
    });
    for (const color of ['red', 'blue']) {
      const word = `${color.toUpperCase()}CANARY`;
      const file = async (name: string, shown: string, bytes: Uint8Array) => ({
        id: named(`${color} ${name}`),
        name: shown,
        type: 'image/svg+xml',
        size: bytes.length,
        blob: await desk.platform.blobs.put(`upload:${color}${name}`, bytes),
        inline: false,
      });
      await desk.openTicket(`${color} ticket`, color, word, [
        await file('picture', `${word}.png`, png),
        await file('script', '..\\evil/"\r\nx\u202egpj.svg', Buffer.from(`<svg onload="${word}"/>`)),
      ]);
      await desk.receive(`${color} letter`, color, word, `${color} ticket`);
      await desk.receive(`${color} held`, color, word);
      await desk.request(`${color} mail`, `${color} ticket`, word);
      await desk.append(
        areaStream('agents'),
        AgentDefined({
          at: desk.at(),
          id: named(`${color} agent`),
          email: `${word}@desk.example`.toLowerCase(),
          name: `Agent ${word}`,
          departments: [named(color)],
          role: 'agent',
          password: null,
          active: true,
        }),
      );
    }
    await desk.project();
    app = await serve(await desk.open(), callers);
  });
  afterAll(() => app.close());

  /** Every path of every route, for the things of one department. */
  const pathsFor = (color: string): readonly string[] =>
    Object.values(queryRoutes).flatMap(({ path }): readonly string[] => {
      const ids: Readonly<Record<string, readonly string[]>> = {
        '/v2/tickets/{id}': ['ticket'],
        '/v2/inbound/{id}': ['letter', 'held'],
        '/v2/inbound/{id}/raw': ['letter', 'held'],
        '/v2/deliveries/{id}/raw': ['mail'],
        '/v2/attachments/{id}': ['picture', 'script'],
        '/schemas/{name}': [],
      };
      if (!path.includes('{')) return [path];
      const names = ids[path];
      if (!names) throw new Error(`say which things ${path} gives, so that T20 and T37 try it`);
      return names.map((name) => path.replace('{id}', decimalOf(named(`${color} ${name}`))));
    });
  const searches = [
    '/v2/tickets?q=canary',
    '/v2/tickets?q=redcanary',
    '/v2/tickets?q=bluecanary',
    `/v2/tickets?department_id=${decimalOf(named('red'))}`,
    `/v2/tickets?department_id=${decimalOf(named('blue'))}`,
    `/v2/deliveries?ticket=${decimalOf(named('red ticket'))}`,
    `/v2/deliveries?ticket=${decimalOf(named('blue ticket'))}`,
    '/v2/inbound?outcome=opened',
    '/v2/inbound?message_id=red%20letter@customer.example',
    `/v2/events?subject=ticket-${named('red ticket')}`,
    `/v2/events?subject=ticket-${named('blue ticket')}`,
    `/v2/events?subject=inbound-${named('blue held')}`,
  ];

  const canaries = async (token: string): Promise<string> => {
    const bodies: string[] = [];
    for (const url of [...pathsFor('red'), ...pathsFor('blue'), ...searches]) {
      const answer = await get(url, token);
      if (answer.statusCode !== 200 && answer.statusCode !== 404) bodies.push(`${url}: ${answer.statusCode}`);
      bodies.push(answer.body, JSON.stringify(answer.headers));
    }
    return bodies.join('\n');
  };

  it('T37 shows nobody a word of a department that is not his, by no route, search or stream', async () => {
    const shows = async (token: string) => {
      const text = await canaries(token);
      return [/REDCANARY/i.test(text), /BLUECANARY/i.test(text)];
    };
    expect(await shows('none')).toEqual([false, false]);
    expect(await shows('red')).toEqual([true, false]);
    expect(await shows('blue')).toEqual([false, true]);
    expect(await shows('both')).toEqual([true, true]);
    expect(await shows('all')).toEqual([true, true]);
  });

  it('T20 is 404 for what is foreign, as for what never was; 403 without the scope; 401 without a token', async () => {
    for (const url of pathsFor('blue').filter((path) => /\d{20}/.test(path))) {
      const foreign = await get(url, 'red');
      const never = await get(url.replace(/\d{20,}/, '7'), 'red');
      expect([url, foreign.statusCode, foreign.json()]).toEqual([url, 404, never.json()]);
      expect((await get(url, 'blue')).statusCode).toBe(200);
    }
    for (const url of pathsFor('blue').filter((path) => path.startsWith('/v2/'))) {
      expect([url, (await get(url, 'poor')).statusCode]).toEqual([url, 403]);
      expect([url, (await get(url)).statusCode]).toEqual([url, 401]);
    }
  });

  it('T37 a cursor of one caller gives another nothing that is not his', async () => {
    await desk.openTicket('red second', 'red', 'REDCANARY');
    await desk.project();
    const { next } = (await get('/v2/tickets?limit=1', 'all')).json<{ next: string }>();
    const answer = await get(`/v2/tickets?limit=5&after=${next}`, 'blue');
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain('BLUECANARY');
    expect(answer.body).not.toContain('REDCANARY');
    expect((await get('/v2/tickets?after=made-up', 'blue')).statusCode).toBe(400);
  });

  it('T37 a ticket that was moved a moment ago is its new department’s alone', async () => {
    await desk.openTicket('moved', 'red', 'MOVEDCANARY');
    await desk.append(`ticket-${named('moved')}`, DepartmentChanged({ at: desk.at(), department: named('blue') }));
    // Before any document knows of it, too.
    expect((await get('/v2/events', 'red')).body).not.toContain('MOVEDCANARY');
    expect((await get('/v2/events?limit=200', 'blue')).body).toContain('MOVEDCANARY');
    await desk.project();
    expect((await get('/v2/tickets', 'red')).body).not.toContain('MOVEDCANARY');
    expect((await get('/v2/tickets', 'blue')).body).toContain('MOVEDCANARY');
  });

  it('T21 refuses operators and unknown names in queries', async () => {
    for (const query of [
      'q[$ne]=',
      'q=a&q=b',
      'status[$gt]=1',
      'status=%7B%22$ne%22%3A1%7D',
      'limit=0',
      'limit=1e9',
      'where=1',
    ]) {
      const answer = await get(`/v2/tickets?${query}`, 'all');
      expect([query, answer.statusCode]).toEqual([query, 400]);
    }
    const wrong = await get('/v2/tickets?status=closed&owner=ada&limit=0', 'all');
    expect(wrong.json().detail).toBe(
      'status: must be a decimal id; GET /v2/tickets/statuses lists them; ' +
        'owner: must be a decimal id; GET /v2/users lists them; limit: must be a whole number from 1 to 200',
    );
    expect((await get('/v2/tickets?status=&owner=&q=&number=&after=', 'all')).statusCode).toBe(200);
    expect((await get(`/v2/tickets/${named('red ticket')}`, 'all')).statusCode).toBe(400);
    expect((await get('/v2/events?fromRevision=x', 'all')).statusCode).toBe(400);
  });

  it('T22 refuses names that reach a prototype', async () => {
    for (const name of ['__proto__', 'constructor', 'prototype'])
      expect((await get(`/v2/tickets?${name}=1`, 'all')).statusCode).toBe(400);
    expect((await get('/schemas/__proto__', 'all')).statusCode).toBe(404);
  });

  it('T47 T05 shows pictures alone, by their bytes, and saves all else under a harmless name', async () => {
    const picture = await get(`/v2/attachments/${decimalOf(named('red picture'))}`, 'red');
    expect(picture.headers['content-type']).toBe('image/png');
    expect(picture.headers['content-disposition']).toBe("inline; filename*=UTF-8''REDCANARY.png");
    const script = await get(`/v2/attachments/${decimalOf(named('red script'))}`, 'red');
    expect(script.headers['content-type']).toBe('application/octet-stream');
    expect(script.headers['content-disposition']).toBe("attachment; filename*=UTF-8''%22xgpj.svg");
    const raw = await get(`/v2/inbound/${decimalOf(named('red letter'))}/raw`, 'red');
    expect(raw.headers['content-type']).toBe('message/rfc822');
    expect(raw.headers['content-disposition']).toMatch(/^attachment;/);
    for (const { headers } of [picture, script, raw]) {
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['content-security-policy']).toBe("sandbox; default-src 'none'");
      expect(headers['cross-origin-resource-policy']).toBe('same-origin');
    }
  });

  it('answers a ticket with its revision as ETag, and what its schema says', async () => {
    const answer = await get(`/v2/tickets/${decimalOf(named('red ticket'))}`, 'red');
    expect(answer.headers.etag).toBe('"1"');
    for (const [route, url] of [
      [queryRoutes.ticket, `/v2/tickets/${decimalOf(named('red ticket'))}`],
      [queryRoutes.tickets, '/v2/tickets'],
      [queryRoutes.inbound, '/v2/inbound'],
      [queryRoutes.inboundOne, `/v2/inbound/${decimalOf(named('red held'))}`],
      [queryRoutes.deliveries, '/v2/deliveries'],
      [queryRoutes.events, '/v2/events'],
      [queryRoutes.departments, '/v2/tickets/departments'],
      [queryRoutes.users, '/v2/users'],
    ] as const) {
      const read = route.answers[200].schema.safeParse((await get(url, 'all')).json());
      expect([url, read.error?.issues]).toEqual([url, undefined]);
    }
  });

  it('X-1 says what became of each letter, found also by its Message-ID', async () => {
    const { data } = (await get('/v2/inbound?message_id=%3Cred%20letter@customer.example%3E', 'red')).json();
    expect(data).toHaveLength(1);
    expect(data[0]).toMatchObject({
      id: decimalOf(named('red letter')),
      outcome: 'opened',
      ticket: decimalOf(named('red ticket')),
      messageId: 'red letter@customer.example',
      cause: null,
    });
    expect((await get('/v2/inbound?outcome=pending', 'blue')).json().data).toHaveLength(1);
  });

  it('gives the documents of the contract to anybody', async () => {
    expect((await get('/openapi.json')).json()).toMatchObject({ openapi: '3.1.0' });
    expect((await get('/asyncapi.json')).json()).toMatchObject({ asyncapi: '3.0.0' });
    expect((await get('/schemas/eventdesk.TicketOpened.v1.json')).json()).toMatchObject({ type: 'object' });
    expect((await get('/schemas/eventdesk.ClientDefined.v1.json')).statusCode).toBe(404);
  });

  it('T37 follows the log over an open connection, and ends it when the right behind it is gone', async () => {
    await app.listen(0, '127.0.0.1');
    callers.set('leaving', client(['red']));
    const answer = await fetch(`${await app.getUrl()}/v2/events?after=${await desk.platform.events.head()}`, {
      headers: { authorization: 'Bearer leaving', accept: 'text/event-stream' },
    });
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    const reader = (answer.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream()).getReader();
    let heard = '';
    const hear = async (what: string): Promise<boolean> => {
      while (!heard.includes(what)) {
        const { value, done } = await reader.read();
        if (done) return false;
        heard += value;
      }
      return true;
    };
    await hear(':');
    await desk.openTicket('live', 'red', 'LIVECANARY');
    expect(await hear('Subject LIVECANARY')).toBe(true);
    expect(heard).toMatch(/id: \d+\ndata: \{"specversion":"1\.0"/);
    callers.delete('leaving');
    await desk.openTicket('unheard', 'red', 'LATECANARY');
    expect(await hear('LATECANARY')).toBe(false);
  });
});
