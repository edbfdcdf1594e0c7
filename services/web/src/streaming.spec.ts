import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { Door } from './testing/door';
import { echo, openDoor, upstream } from './testing/door';

const sha = (data: Buffer): string => createHash('sha256').update(data).digest('hex');
/** Resolves with the next value that `tell` is called with. */
function told<T>(): { tell: (value: T) => void; heard: Promise<T> } {
  let tell: (value: T) => void = () => undefined;
  const heard = new Promise<T>((resolve) => (tell = resolve));
  return { tell: (value) => tell(value), heard };
}
const read = async (answer: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const part of answer) text += String(part);
  return text;
};

describe('what passes through the door', () => {
  const open: Door[] = [];
  afterEach(async () => {
    for (const door of open.splice(0)) await door.end();
  });
  const doorTo = async (
    answer: (request: IncomingMessage, response: ServerResponse) => void,
    more: Parameters<typeof openDoor>[0] = {},
  ) => {
    const service = await upstream(answer);
    const door = await openDoor({ ...more, services: { query: [service], tickets: [service] } });
    open.push(door);
    return { door, service };
  };
  const send = (door: Door, method: string, path: string, headers: Record<string, string> = {}) =>
    httpRequest({ port: door.port, host: '127.0.0.1', method, path, headers });

  it('an upload of 50 MB arrives whole, by length and in chunks', async () => {
    const { door } = await doorTo((request, response) => {
      const hash = createHash('sha256');
      request.on('data', (part: Buffer) => hash.update(part));
      request.on('end', () => response.end(`${hash.digest('hex')} ${request.headers['transfer-encoding']}`));
    });
    const file = randomBytes(50 * 1024 * 1024);
    const byLength = await fetch(`${door.url}/v2/attachments`, { method: 'POST', body: file });
    expect(await byLength.text()).toBe(`${sha(file)} undefined`);
    const chunked = send(door, 'POST', '/v2/attachments', { 'transfer-encoding': 'chunked' });
    chunked.end(file);
    const [answer] = (await once(chunked, 'response')) as [IncomingMessage];
    expect(await read(answer)).toBe(`${sha(file)} chunked`);
  });

  it('an upload goes on as it comes, and waits for a service that does not read', async () => {
    const first = told<string>();
    const { door } = await doorTo((request, response) => {
      request.once('data', (part: Buffer) => {
        request.pause();
        first.tell(part.toString());
      });
      request.once('end', () => response.end());
    });
    const upload = send(door, 'POST', '/v2/attachments');
    upload.on('error', () => undefined);
    upload.write('first');
    expect(await first.heard).toBe('first');
    let written = 0;
    const more = Buffer.alloc(1024 * 1024);
    // Until the kernel's buffers are full, what is written goes out: then it stays here, not in the door.
    while (written < 200 && (upload.write(more) || (await Promise.race([once(upload, 'drain'), stuck()]))))
      written += 1;
    expect(written).toBeLessThan(50);
    upload.destroy();
  });

  it('an answer that nobody reads waits at the service, not in the door', async () => {
    const full = told<number>();
    const { door } = await doorTo((_request, response) => {
      let written = 0;
      const more = Buffer.alloc(1024 * 1024);
      const write = async (): Promise<void> => {
        while (written < 200 && (response.write(more) || (await Promise.race([once(response, 'drain'), stuck()]))))
          written += 1;
        full.tell(written);
      };
      write().catch(() => undefined);
    });
    const reader = connect(door.port, '127.0.0.1');
    reader.pause();
    reader.write('GET /v2/inbound/1/raw HTTP/1.1\r\nHost: localhost\r\n\r\n');
    expect(await full.heard).toBeLessThan(50);
    reader.destroy();
  });

  it('events reach the reader one by one, the first before the second is there, and quiet is no fault', async () => {
    let stream: ServerResponse | undefined;
    const { door } = await doorTo(
      (_request, response) => {
        stream = response;
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(':\n\n');
      },
      { limits: { stalledMs: 60, answerMs: 60 } },
    );
    const answer = await door.get('/v2/events');
    const reader = answer.body?.getReader() as ReadableStreamDefaultReader<Uint8Array>;
    const next = async () => Buffer.from((await reader.read()).value ?? []).toString();
    expect([answer.headers.get('content-type'), await next()]).toEqual(['text/event-stream', ':\n\n']);
    await stuck();
    for (const at of [1, 2]) {
      stream?.write(`id: ${at}\n\n`);
      expect(await next()).toBe(`id: ${at}\n\n`);
    }
    stream?.end();
    expect((await reader.read()).done).toBe(true);
  });

  it('the head of an answer does not wait for its body', async () => {
    const { door } = await doorTo((_request, response) => response.writeHead(200, { 'x-first': 'yes' }).flushHeaders());
    expect((await door.get('/v2/events')).headers.get('x-first')).toBe('yes');
  });

  it('a reader that goes away is gone for the service too, before and in the middle of the answer', async () => {
    for (const begun of [false, true]) {
      const gone = told<string>();
      const there = told<string>();
      const { door } = await doorTo((request, response) => {
        response.once('close', () => gone.tell('gone'));
        if (begun) response.write('x');
        request.resume();
        there.tell('there');
      });
      const asking = send(door, 'GET', '/v2/events');
      asking.on('error', () => undefined);
      asking.end();
      await (begun ? once(asking, 'response') : there.heard);
      asking.destroy();
      expect(await gone.heard).toBe('gone');
    }
  });

  it('an upload that breaks off breaks off for the service too', async () => {
    const gone = told<string>();
    const there = told<string>();
    const { door } = await doorTo((request) => {
      request.once('data', () => there.tell('there'));
      request.once('aborted', () => gone.tell('aborted'));
    });
    const upload = send(door, 'POST', '/v2/attachments', { 'content-length': '1000' });
    upload.on('error', () => undefined);
    upload.write('some');
    await there.heard;
    upload.destroy();
    expect(await gone.heard).toBe('aborted');
  });

  it('HEAD, 204, 304, ETag, If-Match, Range, and headers that stand twice pass as they are', async () => {
    const { door, service } = await doorTo((request, response) => {
      const status = Number(request.headers['x-status'] ?? 200);
      response.writeHead(status, ['ETag', '"7"', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2', ...lengthFor(status)]);
      response.end(request.method === 'HEAD' || status !== 200 ? undefined : 'body!');
    });
    const head = await door.get('/v2/tickets/1', {}, 'HEAD');
    expect([head.status, head.headers.get('etag'), head.headers.get('content-length')]).toEqual([200, '"7"', '5']);
    expect(head.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    for (const status of ['204', '304']) {
      const answer = await door.get('/v2/tickets/1', { 'x-status': status, 'if-match': '"7"', range: 'bytes=0-1' });
      expect([answer.status, await answer.text()]).toEqual([Number(status), '']);
      expect(service.seen.at(-1)?.headers).toMatchObject({ 'if-match': '"7"', range: 'bytes=0-1' });
    }
    expect(await (await door.get('/v2/tickets/1')).text()).toBe('body!');
  });

  it('a call without a body stays one, and one of a GET stays too', async () => {
    const { door, service } = await doorTo(echo('any'));
    await door.raw('POST /l/x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    expect(service.seen[0]?.headers).toMatchObject({ 'content-length': '0' });
    const body =
      'GET /v2/tickets HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n';
    expect(await door.raw(`${body}3\r\nabc\r\n0\r\n\r\n`)).toContain('"body":"abc"');
  });

  it('who expects 100 Continue gets it from the service, or its refusal and the end of the connection', async () => {
    const { door, service } = await doorTo(echo('any'));
    const head = 'POST /v2/attachments HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 4\r\n';
    const took = await door.raw(`${head}Connection: close\r\n\r\nbody`);
    expect(took).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK[^]*"body":"body"/);
    expect(service.seen[0]?.headers.expect).toBe('100-continue');
    service.server.on('checkContinue', (_request, response) => response.writeHead(413).end());
    const refused = await door.raw(`${head}\r\n`);
    expect(refused).toMatch(/^HTTP\/1\.1 413 [^]*connection: close/i);
  });

  it('a refusal before the end of an upload is read by who still sends', async () => {
    const { door } = await doorTo((_request, response) => void response.writeHead(401).end('no'), {
      limits: { lingerMs: 5000 },
    });
    const upload = send(door, 'POST', '/v2/attachments', { 'content-length': String(8 * 1024 * 1024) });
    const failed = told<Error>();
    upload.on('error', failed.tell);
    upload.end(Buffer.alloc(8 * 1024 * 1024));
    const [answer] = (await once(upload, 'response')) as [IncomingMessage];
    expect([answer.statusCode, await read(answer)]).toEqual([401, 'no']);
  });

  it('requests that come in one piece are answered in their order, over kept connections', async () => {
    const { door, service } = await doorTo((request, response) => void response.end(`<${request.url}>`));
    const one = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${more}\r\n`;
    const got = await door.raw(
      one('/v2/tickets/1') + one('/v2/tickets/2') + one('/v2/tickets/3', 'Connection: close\r\n'),
    );
    expect(got.match(/<[^>]*>/g)).toEqual(['</v2/tickets/1>', '</v2/tickets/2>', '</v2/tickets/3>']);
    for (let at = 0; at < 3; at += 1) await (await door.get('/v2/tickets')).text();
    expect(new Set(service.seen.slice(3).map(({ socket }) => socket)).size).toBe(1);
  });
});

const lengthFor = (status: number): readonly string[] => (status === 200 ? ['Content-Length', '5'] : []);
/** Long enough that nothing moves any more. */
const stuck = (): Promise<false> => new Promise((resolve) => setTimeout(() => resolve(false), 250));
