import { openDoor, upstream } from './testing/door';
import type { Door } from './testing/door';

describe('the front door', () => {
  let door: Door;
  beforeAll(async () => (door = await openDoor({ config: { publicUrl: 'https://desk.example' } })));
  afterAll(() => door.end());
  const seenBy = async (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    (await (await door.get(path, headers, method)).json()) as {
      name: string;
      url: string;
      method: string;
      headers: Record<string, string>;
    };

  it('sends each request to the service that owns its route, by method too', async () => {
    expect((await seenBy('/v2/tickets/12')).name).toBe('query');
    expect((await seenBy('/v2/tickets/12', {}, 'PATCH')).name).toBe('tickets');
    expect((await seenBy('/v2/tickets/departments')).name).toBe('query');
    expect((await seenBy('/v2/tickets/create', {}, 'POST')).name).toBe('tickets');
    expect((await seenBy('/v2/inbound/7/replay', {}, 'POST')).name).toBe('intake');
    expect((await seenBy('/requests', {}, 'POST')).name).toBe('intake');
    expect((await seenBy('/oauth2/token', {}, 'POST')).name).toBe('identity');
    expect((await seenBy('/')).name).toBe('query');
  });

  it('passes path and query on as they came', async () => {
    const url = '/v2/tickets?q=%D9%85%20a+b&after=x%2Fy&status=1&status=2';
    expect((await seenBy(url)).url).toBe(url);
  });

  it('refuses an unknown path with 404 and a wrong method with 405 and Allow, as a service does', async () => {
    const lost = await door.get('/v2/nothing', { 'accept-language': 'it' });
    expect([lost.status, lost.headers.get('content-type')]).toEqual([404, 'application/problem+json; charset=utf-8']);
    expect(await lost.json()).toEqual({
      type: 'urn:eventdesk:problem:not-found',
      title: 'Non trovato',
      status: 404,
      detail: 'there is nothing at this address',
    });
    const wrong = await door.get('/v2/tickets/12', {}, 'DELETE');
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, HEAD, PATCH']);
    expect(await wrong.json()).toMatchObject({ type: 'urn:eventdesk:problem:method-not-allowed', status: 405 });
    expect((await door.get('/v2/tickets', {}, 'OPTIONS')).status).toBe(405);
  });

  it('shows its own refusals to a person in a browser as a page, with right and left as his language has it', async () => {
    const accept = 'text/html,application/xhtml+xml,*/*;q=0.8';
    const lost = await door.get('/nothing', { accept, 'accept-language': 'fa' });
    expect([lost.status, lost.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
    expect(lost.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(await lost.text()).toContain('<html lang="fa" dir="rtl">');
    const wrong = await door.get('/requests', { accept });
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST']);
    expect(await wrong.text()).toContain('This address is for programs');
  });

  it('T49 its own answers have the headers of every answer, and those of services stay as they are', async () => {
    const own = await door.get('/nothing');
    expect(own.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(own.headers.get('x-content-type-options')).toBe('nosniff');
    expect(own.headers.get('strict-transport-security')).toContain('max-age');
    const theirs = await door.get('/v2/tickets');
    expect(theirs.headers.get('content-security-policy')).toBeNull();
  });

  it('T49 a foreign Host is refused with 421 before any service hears of it', async () => {
    const asked = async (host: string, more = '') =>
      (await door.raw(`GET /v2/tickets HTTP/1.1\r\n${host}${more}Connection: close\r\n\r\n`)).split('\r\n')[0];
    expect(await asked('Host: evil.example\r\n')).toBe('HTTP/1.1 421 Misdirected Request');
    expect(await asked('Host: desk.example\r\n')).toBe('HTTP/1.1 200 OK');
    expect(await asked('Host: evil.example\r\n', 'X-Forwarded-Host: desk.example\r\n')).toMatch(/ 421 /);
    expect(await asked('Host: desk.example\r\n', 'X-Forwarded-Host: evil.example\r\n')).toMatch(/ 200 /);
    expect(await asked('Host: desk.example\r\nHost: evil.example\r\n')).toMatch(/ 400 /);
    expect(await asked('')).toMatch(/ 400 /);
    expect((await door.raw('GET / HTTP/1.0\r\n\r\n')).split('\r\n')[0]).toMatch(/ 421 /);
  });

  it('T49 what strangers say of who asked is taken away, and told anew', async () => {
    const { headers } = await seenBy('/v2/tickets', {
      'X-Forwarded-For': '9.9.9.9',
      'x-forwarded-proto': 'https',
      'X-Forwarded-Host': 'desk.example',
      'x-forwarded-port': '1',
      'X-Real-IP': '9.9.9.9',
      Forwarded: 'for=9.9.9.9',
    });
    expect(headers).toMatchObject({
      host: `127.0.0.1:${door.port}`,
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': `127.0.0.1:${door.port}`,
    });
    for (const name of ['forwarded', 'x-real-ip', 'x-forwarded-port']) expect(headers).not.toHaveProperty(name);
  });

  it('T49 what a trusted proxy says of who asked is gone on from', async () => {
    const config = { publicUrl: 'https://desk.example', http: { port: 0, trustedProxies: ['127.0.0.0/8'] } };
    const behind = await openDoor({ config });
    const answer = await behind.get('/v2/tickets', {
      'x-forwarded-for': '203.0.113.7',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'desk.example',
      forwarded: 'for=9.9.9.9',
    });
    const { headers } = (await answer.json()) as { headers: Record<string, string> };
    expect(headers).toMatchObject({
      'x-forwarded-for': '203.0.113.7, 127.0.0.1',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'desk.example',
    });
    expect(headers).not.toHaveProperty('forwarded');
    expect((await behind.get('/v2/tickets', { 'x-forwarded-host': 'evil.example' })).status).toBe(421);
    await behind.end();
  });

  it('headers of one connection end at it, those that Connection names too (RFC 9110, 7.6.1)', async () => {
    const answer = await door.raw(
      `GET /v2/tickets HTTP/1.1\r\nHost: desk.example\r\nConnection: close, X-Hop, Host, upgrade\r\nX-Hop: 1\r\nTE: trailers\r\n` +
        'Keep-Alive: timeout=9\r\nProxy-Authorization: Basic x\r\nProxy-Connection: x\r\nUpgrade: websocket\r\nX-End: 2\r\n\r\n',
    );
    const { headers } = JSON.parse(answer.slice(answer.indexOf('{'), answer.lastIndexOf('}') + 1));
    expect(headers).toMatchObject({ host: 'desk.example', 'x-end': '2', connection: 'keep-alive' });
    for (const name of ['x-hop', 'te', 'keep-alive', 'proxy-authorization', 'proxy-connection', 'upgrade'])
      expect(headers).not.toHaveProperty(name);
  });

  it('T22 names of headers go on as they were written, so that a service can refuse them', async () => {
    let names: readonly string[] = [];
    const query = await upstream(({ rawHeaders }, response) => {
      names = rawHeaders;
      response.end();
    });
    const open = await openDoor({ services: { query: [query] } });
    await open.raw(
      `GET / HTTP/1.1\r\nHost: localhost\r\n__proto__: x\r\nX-Two: 1\r\nx-two: 2\r\nConnection: close\r\n\r\n`,
    );
    expect(names.slice(0, 8)).toEqual(['Host', 'localhost', '__proto__', 'x', 'X-Two', '1', 'x-two', '2']);
    await open.end();
  });

  it('takes no upstreams that leave a service without an address', async () => {
    await expect(openDoor({ services: { query: [] } })).rejects.toThrow('EVENTDESK_UPSTREAMS: has no address of query');
    const upstreams = [{ service: 'billing', host: '127.0.0.1', port: 1, tls: false }];
    await expect(openDoor({ config: { upstreams } })).rejects.toThrow('names billing, which has no routes');
  });

  it('says with its answers that it leaves, and still takes what comes', async () => {
    const door = await openDoor({ limits: { leaving: { leastMs: 0, mostMs: 60_000 } } });
    const connection = async () => (await door.get('/v2/tickets')).headers.get('connection');
    expect(await connection()).toBe('keep-alive');
    const left = door.leave();
    expect([await connection(), await connection()]).toEqual(['close', 'close']);
    await left;
    await door.end();
  });
});
