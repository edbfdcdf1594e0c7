import { connect } from 'node:net';
import type { Principal } from '@eventdesk/kernel/principal';
import { StoreUnavailable } from '@eventdesk/kernel/ports/event-store';
import { Problem } from '@eventdesk/kernel/problem';
import { Body, Controller, Get, Module, Param, Post, Query, Req } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { z } from 'zod';
import { createLogger } from '../logging/logger';
import { Access, Caller } from './access';
import type { HttpConfig } from './app';
import { createHttpApp } from './app';
import { headerOf } from './request';
import type { HttpRequest } from './request';
import { pageQuery } from './paging';

const create = z.strictObject({ subject: z.string().min(1).max(20), account_id: z.string().optional() });

@Controller('v2/things')
class Things {
  @Post()
  @Access('tickets:write')
  create(@Body({ schema: create }) body: unknown, @Caller() caller: Principal) {
    return { body, caller };
  }

  @Get()
  @Access('public')
  list(@Query({ schema: z.strictObject({ ...pageQuery }) }) query: unknown) {
    return { query, polluted: ({} as { polluted?: unknown }).polluted ?? null };
  }

  @Get('admin')
  @Access('administrator')
  admin() {
    return {};
  }

  @Get('whoami')
  @Access('public')
  whoami(@Caller() caller: Principal, @Req() request: HttpRequest) {
    return { caller, ip: request.ip };
  }

  @Get('fails/:how')
  @Access('public')
  fails(@Param('how') how: string): never {
    if (how === 'full') throw new StoreUnavailable('/data is full of CANARY', 'full');
    if (how === 'limit') throw new Problem('too-many-mails', 'too-many', 'wait a little', { retryAfter: 1.2 });
    throw new Error('mongodb://user:CANARY@host failed for ada@desk.example');
  }
}

@Module({ controllers: [Things] })
class ThingsModule {}

@Controller('open')
class Forgotten {
  @Get('it')
  forgotten() {
    return {};
  }
}
@Module({ controllers: [Forgotten] })
class ForgottenModule {}

const principals = {
  resolve: (request: HttpRequest): Principal => {
    const token = headerOf(request, 'authorization');
    const client = { id: 'c1', departments: '*', confirms: true } as const;
    if (token === 'Bearer writer') return { kind: 'client', scopes: ['tickets:write'], ...client };
    if (token === 'Bearer reader') return { kind: 'client', scopes: ['tickets:read'], ...client };
    return { kind: 'visitor' };
  },
};
const lines: string[] = [];
const log = createLogger({ level: 'info', to: { write: (line) => void lines.push(line) } });
const config = (more: Partial<HttpConfig> = {}): HttpConfig => ({
  bind: '127.0.0.1',
  http: { port: 3000, trustedProxies: [] },
  language: 'en',
  ...more,
});
const texts = { 'too-many-mails': { he: { title: 'יותר מדי הודעות', detail: 'נסו שוב בקרוב' } } };
const start = (more: Partial<HttpConfig> = {}) => createHttpApp(ThingsModule, config(more), { log, principals, texts });

describe('createHttpApp', () => {
  let app: NestFastifyApplication;
  beforeAll(async () => (app = await start()));
  afterAll(() => app.close());
  const json = { 'content-type': 'application/json' };
  const writer = { authorization: 'Bearer writer' };
  const post = (payload: string, headers: Record<string, string> = {}) =>
    app.inject({ method: 'POST', url: '/v2/things', headers: { ...json, ...writer, ...headers }, payload });

  it('gives handlers what the schema gives, and who calls', async () => {
    const answer = await post('{"subject":"my subject","account_id":""}');
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toMatchObject({ body: { subject: 'my subject', account_id: '' }, caller: { id: 'c1' } });
    const list = await app.inject({ url: '/v2/things?limit=20&after=x' });
    expect(list.json().query).toEqual({ limit: 20, after: 'x' });
  });

  it('T45 refuses unknown and wrong fields by name', async () => {
    const answer = await post('{"subject":7,"account_id":null,"status":"x","kind":"reply"}');
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.json()).toEqual({
      type: 'urn:eventdesk:problem:invalid-input',
      title: 'Invalid request',
      status: 400,
      detail: 'subject: must be text; account_id: must be text; status: is not known here; kind: is not known here',
      errors: [
        { field: 'subject', detail: 'must be text' },
        { field: 'account_id', detail: 'must be text' },
        { field: 'status', detail: 'is not known here' },
        { field: 'kind', detail: 'is not known here' },
      ],
    });
    expect((await post('{"subject":"123456789012345678901"}')).json().detail).toBe(
      'subject: must have at most 20 characters',
    );
    expect((await app.inject({ url: '/v2/things?limit=0' })).json().detail).toBe(
      'limit: must be a number from 1 to 200',
    );
  });

  it('says of a field that is not there that it is missing, where, and what would be right', async () => {
    for (const nothing of ['{}', ''])
      expect((await post(nothing)).json().detail).toBe('subject: is missing; must be text');
    const persian = await post('{}', { 'accept-language': 'fa' });
    expect(persian.json().detail).toBe('subject: داده نشده است؛ باید متن باشد');
  });

  it('X-8 answers refusals in the caller’s language where it has words', async () => {
    const wrong = await post('{"subject":7}', { 'accept-language': 'de, he;q=0.8, en;q=0.5' });
    expect(wrong.headers['content-language']).toBe('he');
    expect(wrong.json()).toMatchObject({ title: 'בקשה שגויה', detail: 'subject: חייב להיות טקסט' });
    const limit = (language: string) =>
      app.inject({ url: '/v2/things/fails/limit', headers: { 'accept-language': language } });
    expect((await limit('he')).json()).toMatchObject({ title: 'יותר מדי הודעות', detail: 'נסו שוב בקרוב' });
    const english = await limit('de');
    expect(english.json()).toMatchObject({ type: 'urn:eventdesk:problem:too-many-mails', detail: 'wait a little' });
    expect([english.statusCode, english.headers['retry-after']]).toEqual([429, '2']);
  });

  it('answers what the framework refuses as problems too', async () => {
    const missing = await app.inject({ url: '/v2/nothing' });
    expect([missing.statusCode, missing.json().type]).toEqual([404, 'urn:eventdesk:problem:not-found']);
    const method = await app.inject({ method: 'DELETE', url: '/v2/things?x=1' });
    expect(method.json().detail).toBe('this address takes GET, HEAD, POST');
    expect([method.statusCode, method.json().type, method.headers.allow]).toEqual([
      405,
      'urn:eventdesk:problem:method-not-allowed',
      'GET, HEAD, POST',
    ]);
    const type = await post('<x/>', { 'content-type': 'text/xml' });
    expect([type.statusCode, type.json().type]).toEqual([415, 'urn:eventdesk:problem:unsupported-media-type']);
    for (const given of [
      { 'content-type': 'text/plain' },
      { 'content-type': 'application/x-www-form-urlencoded' },
      {},
    ]) {
      const url = '/v2/things';
      const answer = await app.inject({ method: 'POST', url, headers: given, payload: Buffer.from('{"subject":"x"}') });
      expect([answer.statusCode, answer.json().detail]).toEqual([
        415,
        'the media type of the body is not taken here: send content-type: application/json',
      ]);
    }
    const malformed = await post('{"CANARY": oops');
    expect([malformed.statusCode, malformed.json().detail]).toEqual([400, 'the body is not JSON']);
    const large = await post(JSON.stringify({ subject: 'x'.repeat(2_000_000) }));
    expect([large.statusCode, large.json().type]).toEqual([413, 'urn:eventdesk:problem:payload-too-large']);
    for (const { body, headers } of [missing, method, type, malformed, large]) {
      expect(headers['content-type']).toContain('application/problem+json');
      expect(body).not.toContain('CANARY');
    }
  });

  it('T31 says 503 and when to come again while the store is full', async () => {
    const answer = await app.inject({ url: '/v2/things/fails/full' });
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '5']);
    expect(answer.body).not.toContain('CANARY');
  });

  it('T35 answers the unexpected with an id, and logs the cause under it without its secrets', async () => {
    lines.length = 0;
    const answer = await app.inject({ url: '/v2/things/fails/other' });
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toMatch(/CANARY|mongodb|ada@/);
    const logged = JSON.parse(lines.find((line) => line.includes('request failed')) ?? '{}');
    expect(logged).toMatchObject({ id: answer.json().id, route: '/v2/things/fails/:how', err: { type: 'Error' } });
    expect(lines.join()).not.toMatch(/CANARY|ada@/);
  });

  it('T20 lets nobody through whom the route’s rule does not allow', async () => {
    const body = '{"subject":"x"}';
    const visitor = await post(body, { authorization: '' });
    expect([visitor.statusCode, visitor.headers['www-authenticate']]).toEqual([401, 'Bearer']);
    const reader = await post(body, { authorization: 'Bearer reader' });
    expect([reader.statusCode, reader.json().scope]).toEqual([403, 'tickets:write']);
    expect((await app.inject({ url: '/v2/things/admin', headers: writer })).statusCode).toBe(403);
    expect((await app.inject({ url: '/v2/things/whoami', headers: writer })).json().caller).toEqual({
      kind: 'visitor',
    });
  });

  it('T20 does not start with a route that declares no rule', async () => {
    await expect(createHttpApp(ForgottenModule, config(), { log, principals })).rejects.toThrow(
      'routes without @Access: Forgotten.forgotten (it)',
    );
  });

  it.each([
    '{"__proto__":{"polluted":1},"subject":"x"}',
    '{"subject":"x","a":[{"constructor":{"prototype":{"polluted":1}}}]}',
    '{"subject":"x","prototype":1}',
    '{"subject":"x","\\u005f_proto__":{"polluted":1}}',
  ])('T22 refuses %s by name', async (body) => {
    const answer = await post(body);
    expect([answer.statusCode, answer.json().type]).toEqual([400, 'urn:eventdesk:problem:forbidden-name']);
    expect(answer.json().errors[0].field).toMatch(/__proto__|constructor|prototype/);
    expect((await app.inject({ url: '/v2/things' })).json().polluted).toBeNull();
  });

  it('T22 refuses such names in queries and forms, and has removed the accessor', async () => {
    for (const url of ['/v2/things?__proto__=1', '/v2/things?constructor=1', '/v2/nothing?prototype=1']) {
      const answer = await app.inject({ url });
      expect([answer.statusCode, answer.json().type]).toEqual([400, 'urn:eventdesk:problem:forbidden-name']);
    }
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await post('__proto__=1', form)).json().type).toBe('urn:eventdesk:problem:forbidden-name');
    expect((await post('subject=a&subject=b', form)).json().detail).toBe('subject: stands twice');
    expect(Object.hasOwn(Object.prototype, '__proto__')).toBe(false);
  });

  it('T21 refuses operators where text belongs', async () => {
    expect((await post('{"subject":{"$ne":null}}')).json().detail).toBe('subject: must be text');
    expect((await app.inject({ url: '/v2/things?after[$ne]=x' })).statusCode).toBe(400);
  });

  it.each([
    ['localhost', 200],
    ['localhost:8080', 200],
    ['127.0.0.1:3000', 200],
    ['[::1]:3000', 200],
    ['LOCALHOST:3000', 200],
    ['evil.example', 421],
    ['localhost.evil.example', 421],
    ['127.0.0.1.evil.example:3000', 421],
    ['localhost:3000@evil.example', 421],
  ])('T49 on loopback the host %s gets %d', async (host, status) => {
    expect((await app.inject({ url: '/v2/things', headers: { host } })).statusCode).toBe(status);
  });

  it('T49 sends headers that forbid framing, sniffing and keeping, with refusals too', async () => {
    for (const url of ['/v2/things', '/v2/nothing']) {
      const { headers } = await app.inject({ url });
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
    }
  });
});

describe('createHttpApp off loopback', () => {
  const publicUrl = 'https://desk.example';

  it('T49 answers for the public URL’s host alone', async () => {
    const app = await start({ bind: '0.0.0.0', publicUrl });
    const status = async (host: string) => (await app.inject({ url: '/v2/things', headers: { host } })).statusCode;
    expect(await Promise.all(['desk.example', 'desk.example:443', 'Desk.Example'].map(status))).toEqual([
      200, 200, 200,
    ]);
    expect(await Promise.all(['localhost', '127.0.0.1', 'desk.example:80', 'x.desk.example'].map(status))).toEqual([
      421, 421, 421, 421,
    ]);
    const { headers } = await app.inject({ url: '/v2/things', headers: { host: 'desk.example' } });
    expect(headers['strict-transport-security']).toBeDefined();
    await app.close();
  });

  it('T49 believes forwarded headers of listed proxies alone', async () => {
    const forwarded = { host: 'desk.example', 'x-forwarded-for': '203.0.113.9' };
    const seen = async (trustedProxies: string[]) => {
      const app = await start({ publicUrl, http: { port: 0, trustedProxies } });
      const ip = (await app.inject({ url: '/v2/things/whoami', headers: forwarded, remoteAddress: '10.0.0.7' })).json()
        .ip;
      await app.close();
      return ip;
    };
    expect(await seen([])).toBe('10.0.0.7');
    expect(await seen(['10.9.0.0/16'])).toBe('10.0.0.7');
    expect(await seen(['10.0.0.0/8'])).toBe('203.0.113.9');
  });

  it('T49 believes a forwarded host of listed proxies alone', async () => {
    const forwarded = { host: 'upstream:3000', 'x-forwarded-host': 'desk.example' };
    const seen = async (trustedProxies: string[]) => {
      const app = await start({ publicUrl, http: { port: 0, trustedProxies } });
      const { statusCode } = await app.inject({ url: '/v2/things', headers: forwarded, remoteAddress: '10.0.0.7' });
      await app.close();
      return statusCode;
    };
    expect([await seen(['10.0.0.7']), await seen(['10.0.0.8']), await seen([])]).toEqual([200, 421, 421]);
  });

  it('T22 refuses a header of a forbidden name, and ends while a connection is open', async () => {
    const app = await start({ http: { port: 0, trustedProxies: [] } });
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as { port: number };
    const socket = connect(port, '127.0.0.1');
    socket.write('GET /v2/things HTTP/1.1\r\nHost: localhost\r\n__proto__: x\r\n\r\n');
    const answer = await new Promise<string>((resolve) => socket.once('data', (data) => resolve(data.toString())));
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect(answer).toContain('urn:eventdesk:problem:forbidden-name');
    const ended = new Promise((resolve) => socket.once('close', resolve));
    await app.close();
    await ended;
  });
});
