import { once } from 'node:events';
import { connect } from 'node:net';
import { echo, openDoor, upstream } from './testing/door';
import type { Door, Upstream } from './testing/door';

describe('T49 a caller who means harm', () => {
  let door: Door;
  let service: Upstream;
  beforeAll(async () => {
    service = await upstream(echo('any'));
    door = await openDoor({
      services: { query: [service], tickets: [service] },
      limits: { connections: 20, requests: 3, stalledMs: 80, restMs: 80, headMs: 80, lingerMs: 80 },
    });
  });
  afterAll(() => door.end());

  it.each([
    ['both lengths', 'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /v2/users HTTP/1.1\r\n\r\n'],
    ['two lengths', 'Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde'],
    ['a length that is none', 'Content-Length: +4\r\n\r\nabcd'],
    ['a coding beside chunked', 'Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n'],
    ['a coding that hides', 'Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n'],
    ['chunked and something after it', 'Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n'],
    ['a space before the colon', 'Content-Length : 4\r\n\r\nabcd'],
    ['a folded line', 'X-A: 1\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['a line without a carriage return', 'X-A: 1\nContent-Length: 4\r\n\r\nabcd'],
    ['a zero byte', 'X-A: \0\r\n\r\n'],
    ['a chunk of no length', 'Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n'],
  ])('cannot hide a request behind %s', async (_what, rest) => {
    const before = service.seen.length;
    const got = await door.raw(`POST /v2/tickets/create HTTP/1.1\r\nHost: localhost\r\n${rest}`);
    expect(got).not.toMatch(/HTTP\/1\.1 200/);
    const reached = service.seen.slice(before);
    expect(reached.filter(({ url }) => url !== '/v2/tickets/create')).toEqual([]);
    expect(reached.filter(({ complete }) => complete)).toEqual([]);
  });

  it('gets a problem document for what cannot be read, and for a head that is too large', async () => {
    const odd = await door.raw('NONSENSE\r\n\r\n');
    expect(odd).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n[^]*problem\+json[^]*connection: close[^]*"status":400/);
    expect(odd).toContain("frame-ancestors 'none'");
    const large = await door.raw(`GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ${'x'.repeat(40_000)}\r\n\r\n`);
    expect(large).toMatch(/^HTTP\/1\.1 431 /);
  });

  it('gets no tunnel and no other host', async () => {
    const before = service.seen.length;
    const ask = async (line: string) =>
      (await door.raw(`${line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)).slice(0, 12);
    expect(await ask('CONNECT evil.example:443')).toBe('');
    expect(await ask('GET http://evil.example/v2/tickets')).toBe('HTTP/1.1 404');
    expect(await ask('OPTIONS *')).toBe('HTTP/1.1 404');
    expect(await ask('GET /v2/tickets/%2e%2e%2fusers')).toBe('HTTP/1.1 404');
    expect(service.seen.length).toBe(before);
  });

  it('cannot hold a connection by sending a head or a body slowly, or by resting', async () => {
    expect(await door.raw('GET /v2/tick')).toMatch(/^(HTTP\/1\.1 408 |$)/);
    expect(await door.raw('POST /l/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nab')).not.toMatch(/ 200 /);
    expect(await door.raw('GET /v2/tickets HTTP/1.1\r\nHost: localhost\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('cannot hold a connection by a head that comes byte by byte', async () => {
    const dripping = await openDoor({ limits: { headMs: 100 } });
    const socket = connect(dripping.port, '127.0.0.1');
    let got = '';
    socket.on('data', (part) => (got += part.toString()));
    socket.on('error', () => undefined);
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ');
    const drip = setInterval(() => socket.write('x'), 10);
    await once(socket, 'close');
    clearInterval(drip);
    expect(got).toMatch(/^(HTTP\/1\.1 408 |$)/);
    await dripping.end();
  });

  it('cannot hold more than the door takes: further requests get 503, further connections end', async () => {
    const slow = await upstream(() => undefined);
    const small = await openDoor({ services: { query: [slow] }, limits: { requests: 2, connections: 4 } });
    const held = [1, 2].map(() => {
      const socket = connect(small.port, '127.0.0.1');
      socket.write('GET /v2/tickets HTTP/1.1\r\nHost: localhost\r\n\r\n');
      return socket;
    });
    while (slow.seen.length < 2) await once(slow.server, 'request');
    const more = await small.raw('GET /v2/users HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    expect(more).toMatch(/^HTTP\/1\.1 503 [^]*retry-after: 1\r\n[^]*door-full/i);
    const idle = [connect(small.port, '127.0.0.1'), connect(small.port, '127.0.0.1')];
    await Promise.all(idle.map((socket) => once(socket, 'connect')));
    expect(await small.raw('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')).toMatch(/^(\(reset\))?$/);
    for (const socket of [...held, ...idle]) socket.destroy();
    await small.end();
  });

  it('T50 leaves no trace of what was asked in the log', async () => {
    const service = await upstream((request) => void request.socket.destroy());
    const lost = await openDoor({ services: { tickets: [service] } });
    await fetch(`${lost.url}/l/CANARY-token?CANARY`, {
      method: 'POST',
      body: 'CANARY',
      headers: { authorization: 'CANARY' },
    });
    expect(lost.lines.join()).toContain('passed over');
    expect(lost.lines.join()).not.toContain('CANARY');
    await lost.end();
  });
});
