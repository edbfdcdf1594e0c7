import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { deadPort, echo, openDoor, upstream } from './testing/door';

const named = async (name: string) => upstream((_request, response) => void response.end(name));
const text = async (answer: Promise<Response>): Promise<string> => (await answer).text();

describe('a service of several processes', () => {
  it('gets its requests in turn', async () => {
    const query = [await named('a'), await named('b'), await named('c')];
    const door = await openDoor({ services: { query } });
    const got = [];
    for (let at = 0; at < 6; at += 1) got.push(await text(door.get('/v2/tickets')));
    expect(got).toEqual(['a', 'b', 'c', 'a', 'b', 'c']);
    await door.end();
  });

  it('is asked elsewhere when one of them cannot be reached, whatever the request; that one is passed over', async () => {
    const dead = await deadPort();
    const live = await upstream(echo('live'));
    const door = await openDoor({ services: { tickets: [dead, live] } });
    for (let at = 0; at < 6; at += 1) {
      const answer = await fetch(`${door.url}/v2/tickets/create`, { method: 'POST', body: '{"n":1}' });
      expect(await answer.json()).toMatchObject({ name: 'live', body: '{"n":1}' });
    }
    expect(live.seen).toHaveLength(6);
    expect(door.lines.filter((line) => line.includes('passed over'))).toHaveLength(1);
    await door.end();
  });

  it('is told to be away once, and once that it is back', async () => {
    const dead = await deadPort();
    const live = await upstream(echo('live'));
    const door = await openDoor({ services: { tickets: [dead, live] }, limits: { passedOverMs: 0 } });
    const send = () => fetch(`${door.url}/v2/tickets/create`, { method: 'POST', body: '{}' });
    for (let at = 0; at < 6; at += 1) await send();
    const again = await openOn(dead);
    await send();
    await send();
    const told = door.lines.filter((line) => line.includes(`"port":${dead}`));
    expect(told).toEqual([expect.stringContaining('passed over'), expect.stringContaining('reached again')]);
    again.close();
    again.closeAllConnections();
    await door.end();
  });

  it('is asked elsewhere once one of them says with an answer that it leaves, without a word in the log', async () => {
    const leaves = await upstream((_request, response) => void response.setHeader('connection', 'close').end('leaves'));
    const door = await openDoor({ services: { query: [leaves, await named('stays')] } });
    const got = [];
    for (let at = 0; at < 5; at += 1) got.push(await text(door.get('/v2/tickets')));
    expect(got).toEqual(['leaves', 'stays', 'stays', 'stays', 'stays']);
    expect(door.lines.filter((line) => line.includes('passed over'))).toEqual([]);
    await door.end();
  });

  it('answers 503 with Retry-After when none can be reached, and is asked again at once', async () => {
    const dead = await deadPort();
    const door = await openDoor({ services: { tickets: [dead, await deadPort()] } });
    const send = () => fetch(`${door.url}/v2/tickets/create`, { method: 'POST', body: '{}' });
    const answer = await send();
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await answer.json()).toMatchObject({ type: 'urn:eventdesk:problem:service-away', status: 503 });
    const person = await fetch(`${door.url}/l/any`, { method: 'POST', headers: { accept: 'text/html' } });
    expect([person.status, person.headers.get('content-type')]).toEqual([503, 'text/html; charset=utf-8']);
    expect(await person.text()).toContain('The desk cannot answer at this moment');
    const again = await openOn(dead);
    expect((await send()).status).toBe(200);
    again.close();
    again.closeAllConnections();
    await door.end();
  });
});

describe('a service that ends before it answers', () => {
  it('is not asked again for what may have been done: 502', async () => {
    const dies = () => upstream((request) => void request.resume().once('end', () => request.socket.destroy()));
    const tickets = [await dies(), await dies()];
    const door = await openDoor({ services: { tickets } });
    const answer = await fetch(`${door.url}/v2/tickets/create`, { method: 'POST', body: '{}' });
    expect(answer.status).toBe(502);
    expect(await answer.json()).toMatchObject({ type: 'urn:eventdesk:problem:service-failed', title: 'Bad gateway' });
    expect(tickets.map(({ seen }) => seen.length)).toEqual([1, 0]);
    const empty = await fetch(`${door.url}/l/token`, { method: 'POST' });
    expect(empty.headers.get('content-type')).toContain('problem+json');
    expect(tickets.reduce((sum, { seen }) => sum + seen.length, 0)).toBe(2);
    await door.end();
  });

  it('is asked once more elsewhere for what is safe, and no more than once', async () => {
    const dies = () => upstream((request) => void request.socket.destroy());
    const query = [await dies(), await named('well')];
    const door = await openDoor({ services: { query } });
    expect(await text(door.get('/v2/tickets'))).toBe('well');
    await door.end();
    const all = [await dies(), await dies(), await dies()];
    const lost = await openDoor({ services: { query: all } });
    expect((await lost.get('/v2/tickets')).status).toBe(502);
    // What ends one process is not handed to all of them.
    expect(all.reduce((sum, { seen }) => sum + seen.length, 0)).toBe(2);
    await lost.end();
  });

  it('is not blamed when a kept connection ended as it was used again', async () => {
    let served = 0;
    const query = await upstream((request, response) => {
      served += 1;
      if (served === 2) request.socket.destroy();
      else response.end(`answer ${served}`);
    });
    const door = await openDoor({ services: { query: [query] } });
    expect(await text(door.get('/v2/tickets'))).toBe('answer 1');
    expect(await text(door.get('/v2/tickets'))).toBe('answer 3');
    expect(door.lines.filter((line) => line.includes('passed over'))).toEqual([]);
    await door.end();
  });

  it('gets its turn as before when the connection of its own for a repeat ends, as it should', async () => {
    let served = 0;
    const flaky = await upstream((request, response) => {
      served += 1;
      if (served === 2) request.socket.destroy();
      else response.end('flaky');
    });
    const door = await openDoor({ services: { query: [flaky, await named('steady')] } });
    const got = [];
    for (let at = 0; at < 5; at += 1) got.push(await text(door.get('/v2/tickets')));
    expect(got).toEqual(['flaky', 'steady', 'flaky', 'steady', 'flaky']);
    await door.end();
  });

  it('answers 504 when it takes a request and says nothing', async () => {
    const query = await upstream(() => undefined);
    const door = await openDoor({ services: { query: [query] }, limits: { answerMs: 50 } });
    const answer = await door.get('/v2/tickets');
    expect([answer.status, await answer.json()]).toMatchObject([504, { type: 'urn:eventdesk:problem:service-late' }]);
    expect(query.seen).toHaveLength(1);
    await door.end();
  });

  it('cuts the connection when it breaks off in the middle, so that a part is never taken for the whole', async () => {
    const half = (head: Record<string, string>) =>
      upstream((request, response) => {
        response.writeHead(200, head);
        response.write('half');
        setImmediate(() => request.socket.destroy());
      });
    for (const head of [{}, { 'content-length': '8' }] as Record<string, string>[]) {
      const door = await openDoor({ services: { query: [await half(head)] } });
      const got = await door.raw('GET /v2/tickets HTTP/1.1\r\nHost: localhost\r\n\r\n');
      expect(got).not.toContain('0\r\n\r\n');
      await expect(text(door.get('/v2/tickets'))).rejects.toThrow();
      expect(await door.raw('GET /v2/tickets HTTP/1.0\r\nHost: localhost\r\n\r\n')).toMatch(/\(reset\)$/);
      await door.end();
    }
  });

  it.each(['SSH-2.0-odd\r\n', 'HTTP/1.1 099 Odd\r\nContent-Length: 0\r\n\r\n', 'HTTP/1.1 101 Switching\r\n\r\n', ''])(
    'answers 502 when what it says is no answer: %j',
    async (said) => {
      const odd = createServer((socket) => void socket.once('data', () => socket.end(said)));
      await new Promise<void>((resolve) => odd.listen(0, '127.0.0.1', resolve));
      const door = await openDoor({ services: { tickets: [(odd.address() as AddressInfo).port] } });
      expect((await fetch(`${door.url}/l/x`, { method: 'POST' })).status).toBe(502);
      await door.end();
      odd.close();
    },
  );
});

describe('readiness of the door', () => {
  it('says how many processes of each service answer, and which services have none', async () => {
    const dead = await deadPort();
    const frozen = await upstream(() => undefined);
    const [query, identity, intake] = [[await named('a'), dead, frozen], [dead], [frozen]];
    const door = await openDoor({ services: { query, identity, intake }, limits: { lookMs: 300 } });
    expect(await door.reachable()).toEqual({ identity: 0, intake: 0, query: 1, tickets: 1, away: 'identity, intake' });
    await door.end();
    const whole = await openDoor();
    expect(await whole.reachable()).toEqual({ identity: 1, intake: 1, query: 1, tickets: 1 });
    await whole.end();
  });

  it('says that it is of no use when nobody answers', async () => {
    const dead = await deadPort();
    const alone = await openDoor({ services: { identity: [dead], intake: [dead], query: [dead], tickets: [dead] } });
    await expect(alone.reachable()).rejects.toThrow('no service can be reached');
    await alone.end();
  });
});

/** A process that comes back on its old port. */
async function openOn(port: number) {
  const { server } = await upstream(echo('back'));
  await new Promise((resolve) => server.close(resolve));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return server;
}
