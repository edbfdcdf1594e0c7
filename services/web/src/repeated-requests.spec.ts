import { request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { echo, openDoor, upstream } from './testing/door';

const path = '/v2/tickets/create';
const headers = { 'idempotency-key': 'once', 'content-type': 'application/json' };

/** Takes a body, or its beginning, and ends without an answer. */
const dies = (on: 'data' | 'end') => upstream((request) => void request.once(on, () => request.socket.destroy()).on('data', () => undefined)); // prettier-ignore

describe('a request with an Idempotency-Key, whose service ends before it answers', () => {
  it('T46 is sent once more elsewhere, with its whole body', async () => {
    const door = await openDoor({ services: { tickets: [await dies('end'), await upstream(echo('well'))] } });
    const answer = await fetch(door.url + path, { method: 'POST', headers, body: '{"n":1}' });
    expect(await answer.json()).toMatchObject({
      name: 'well',
      body: '{"n":1}',
      headers: { 'idempotency-key': 'once' },
    });
    await door.end();
  });

  it('T46 is sent once more while its body is still coming', async () => {
    let arrived: () => void = () => undefined;
    const again = new Promise<void>((resolve) => (arrived = resolve));
    const well = await upstream((request, response) => {
      arrived();
      echo('well')(request, response);
    });
    const door = await openDoor({ services: { tickets: [await dies('data'), well] } });
    const sent = httpRequest(door.url + path, { method: 'POST', headers });
    const answered = new Promise<IncomingMessage>((resolve) => sent.once('response', resolve));
    sent.write('{"n":');
    await again;
    sent.end('1}');
    expect(await json(await answered)).toMatchObject({ name: 'well', body: '{"n":1}' });
    await door.end();
  });

  it('is not sent once more without all of its body: 502', async () => {
    const tickets = [await dies('end'), await upstream(echo('well'))];
    const door = await openDoor({ services: { tickets }, limits: { keptBody: 6 } });
    const answer = await fetch(door.url + path, { method: 'POST', headers, body: '{"n":1}' });
    expect(answer.status).toBe(502);
    expect(tickets.map(({ seen }) => seen.length)).toEqual([1, 0]);
    await door.end();
  });

  it('is not handed to all of them by what ends one', async () => {
    const tickets = [await dies('end'), await dies('end'), await dies('end')];
    const door = await openDoor({ services: { tickets } });
    const answer = await fetch(door.url + path, { method: 'POST', headers, body: '{"n":1}' });
    expect(answer.status).toBe(502);
    expect(tickets.map(({ seen }) => seen.length)).toEqual([1, 1, 0]);
    await door.end();
  });
});
