import { createHttpApp } from '@eventdesk/platform/http/app';
import { createLogger } from '@eventdesk/platform/logging/logger';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { identityModule } from './identity.module';
import { identityRoutes } from './routes';
import { file, testDesk } from './testing/desk';

describe('the routes of identity', () => {
  const desk = testDesk();
  const lines: string[] = [];
  let app: NestFastifyApplication;
  beforeAll(async () => {
    await desk.identity.applyBootstrap(
      file({ clients: [{ id: 'shop', secret: 'CANARY secret', departments: ['*'], scope: 'tickets:read' }] }),
    );
    app = await createHttpApp(
      identityModule(desk.identity),
      { bind: '127.0.0.1', http: { port: 3000, trustedProxies: [] }, language: 'en' },
      {
        log: createLogger({ level: 'debug', to: { write: (line) => void lines.push(line) } }),
        principals: desk.principals,
      },
    );
  });
  afterAll(() => app.close());

  const form = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
    app.inject({
      method: 'POST',
      url: '/oauth2/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      payload: new URLSearchParams(fields).toString(),
    });
  const credentials = { grant_type: 'client_credentials', client_id: 'shop', client_secret: 'CANARY secret' };

  it('gives a token for a form, and errors as RFC 6749 has them', async () => {
    const good = await form(credentials);
    expect([good.statusCode, good.headers['cache-control']]).toEqual([200, 'no-store']);
    expect(identityRoutes.token.answers[200].schema.safeParse(good.json()).success).toBe(true);
    const wrong = await form({ ...credentials, client_secret: 'x' });
    expect([wrong.statusCode, wrong.json()]).toEqual([
      401,
      { error: 'invalid_client', error_description: 'no client has this id and secret' },
    ]);
    const { client_id, client_secret, ...grant } = credentials;
    const basic = { authorization: `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}` };
    expect((await form(grant, basic)).statusCode).toBe(200);
    const json = await app.inject({ method: 'POST', url: '/oauth2/token', payload: credentials });
    expect([json.statusCode, json.json().error]).toEqual([400, 'invalid_request']);
  });

  it('shows how the link is used with its own address in it, in the language of the browser', async () => {
    const link = (await desk.identity.setup.offer()) as string;
    const { pathname } = new URL(link);
    const english = (await app.inject({ url: pathname })).body;
    expect(english).toContain(`curl -X POST &#39;${link}&#39;`);
    const persian = (await app.inject({ url: pathname, headers: { 'accept-language': 'fa' } })).body;
    expect(persian).toContain('<html lang="fa" dir="rtl">');
    expect(persian).toContain(link);
    // What somebody put into an address must not come into a command that is copied.
    const evil = await app.inject({ url: `/setup/x';id;'${'x'.repeat(40)}` });
    expect(evil.body).not.toContain('curl');
    expect(evil.body).toContain('Copy it whole');
  });

  it('T44 a scanner’s GET on the link does nothing, a POST redeems it', async () => {
    const path = new URL((await desk.identity.setup.offer()) as string).pathname;
    const opened = await app.inject({ url: path });
    expect([opened.statusCode, opened.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    // The same for one that is none: nothing tells which it is.
    const other = `/setup/${'x'.repeat(43)}`;
    expect((await app.inject({ url: other })).body).toBe(opened.body.replaceAll(path, other));
    const asForm = await app.inject({
      method: 'POST',
      url: path,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: '{"email":"ada@desk.example"}',
    });
    expect([asForm.statusCode, asForm.json().detail]).toEqual([
      415,
      expect.stringContaining('send content-type: application/json'),
    ]);
    const post = (payload: object) => app.inject({ method: 'POST', url: path, payload });
    const refused = await post({ email: 'ada@desk.example', name: 'Ada', password: 'x', role: 'agent' });
    expect(refused.statusCode).toBe(400);
    expect(
      refused
        .json()
        .errors.map(({ field }: { field: string }) => field)
        .sort(),
    ).toEqual(['password', 'role']);
    expect(refused.json().detail).toContain('password: must have at least 8 characters');
    const made = await post({ email: 'ada@desk.example', name: 'Ada', password: 'CANARY password' });
    expect(made.statusCode).toBe(201);
    expect(Object.keys(made.json())).toEqual(['id', 'client_id', 'client_secret']);
    expect((await post({ email: 'eve@desk.example', name: 'Eve', password: 'CANARY password' })).statusCode).toBe(404);
  });

  it('T35 writes no secret into a log line', () => {
    expect(lines.join('\n')).not.toContain('CANARY');
  });
});
