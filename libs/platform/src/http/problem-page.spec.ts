import { StoreUnavailable } from '@eventdesk/kernel/ports/event-store';
import { Problem } from '@eventdesk/kernel/problem';
import { Controller, Get, Module, Param, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createLogger } from '../logging/logger';
import { Access } from './access';
import { createHttpApp } from './app';

@Controller('v2/things')
@Access('public')
class Things {
  @Get()
  list() {
    return {};
  }

  @Post()
  create() {
    return {};
  }

  @Get('fails/:how')
  fails(@Param('how') how: string): never {
    if (how === 'full') throw new StoreUnavailable('/data is full of CANARY', 'full');
    if (how === 'limit') throw new Problem('too-many-mails', 'too-many', 'wait a little', { retryAfter: 1.2 });
    throw new Error('mongodb://user:CANARY@host failed for ada@desk.example');
  }
}

@Module({ controllers: [Things] })
class ThingsModule {}

describe('a refusal', () => {
  const lines: string[] = [];
  let app: NestFastifyApplication;
  beforeAll(async () => {
    const log = createLogger({ level: 'info', to: { write: (line) => void lines.push(line) } });
    const principals = { resolve: () => ({ kind: 'visitor' }) as const };
    const config = { bind: '127.0.0.1', http: { port: 3000, trustedProxies: [] }, language: 'en' } as const;
    app = await createHttpApp(ThingsModule, config, { log, principals });
  });
  afterAll(() => app.close());

  it('is a page for a person in a browser, in his language, and a document for programs', async () => {
    const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
    const open = (url: string, language = 'en', method: 'GET' | 'PUT' = 'GET') =>
      app.inject({ method, url, headers: { accept: browser, 'accept-language': language } });
    for (const [answer, status, said] of [
      [await open('/nothing'), 404, 'There is no page at this address'],
      [await open('/v2/things', 'en', 'PUT'), 405, 'This address is for programs'],
      [await open('/v2/things/fails/limit'), 429, 'Too much was asked at once'],
      [await open('/v2/things/fails/badly'), 500, 'Something went wrong here'],
      [await open('/v2/things/fails/full'), 503, 'The desk cannot answer at this moment'],
    ] as const) {
      expect([answer.statusCode, answer.headers['content-type']]).toEqual([status, 'text/html; charset=utf-8']);
      expect(answer.headers['content-security-policy']).toContain("style-src 'unsafe-inline'");
      expect(answer.headers['x-frame-options']).toBe('DENY');
      expect(answer.body).toContain('<html lang="en" dir="ltr">');
      expect(answer.body).toContain(said);
      expect(answer.body).not.toContain('CANARY');
    }
    expect((await open('/v2/things/fails/limit')).headers['retry-after']).toBe('2');
    expect((await open('/v2/things', 'en', 'PUT')).headers.allow).toBe('GET, HEAD, POST');
    const persian = await open('/nothing', 'fa-IR,fa;q=0.9,en;q=0.8');
    expect(persian.headers['content-language']).toBe('fa');
    expect(persian.body).toContain('<html lang="fa" dir="rtl">');
    expect(persian.body).toContain('<h1>پیدا نشد</h1>');
    for (const accept of ['*/*', 'application/json', 'application/problem+json, text/html;q=0.5']) {
      const program = await app.inject({ url: '/nothing', headers: { accept } });
      expect(program.headers['content-type']).toContain('application/problem+json');
      expect(program.headers['vary']).toContain('Accept');
    }
  });

  it('that nobody foresaw shows the id that the log has, and nothing of what was asked', async () => {
    const failed = await app.inject({ url: '/v2/things/fails/badly', headers: { accept: 'text/html' } });
    const id = /<code dir="ltr">([0-9a-f-]{36})<\/code>/.exec(failed.body)?.[1];
    expect(lines.join('')).toContain(id);
    const evil = await app.inject({ url: '/<script>alert(1)</script>', headers: { accept: 'text/html' } });
    expect(evil.body).not.toContain('script');
  });
});
