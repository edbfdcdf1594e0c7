import { once } from 'node:events';
import { connect } from 'node:net';
import { Controller, Get, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createLogger } from '../logging/logger';
import { Access } from './access';
import { createHttpApp, leave } from './app';

/** Answers when it is let. */
let letAnswer: () => void = () => undefined;
let asked: () => void = () => undefined;

@Controller('v2')
class Things {
  @Get('slow')
  @Access('public')
  async slow() {
    await new Promise<void>((resolve) => {
      letAnswer = resolve;
      asked();
    });
    return { done: true };
  }

  @Get('quick')
  @Access('public')
  quick() {
    return { done: true };
  }
}

@Module({ controllers: [Things] })
class ThingsModule {}

/** Resolves once a port takes no connections any more. */
async function refused(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const isTaken = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    socket.destroy();
    if (!isTaken) return;
  }
}

describe('the end of an application', () => {
  let app: NestFastifyApplication;
  let port: number;
  beforeEach(async () => {
    const log = createLogger({ level: 'info', to: { write: () => undefined } });
    const config = { bind: '127.0.0.1', http: { port: 0, trustedProxies: [] }, language: 'en' } as const;
    app = await createHttpApp(ThingsModule, config, { log, principals: { resolve: () => ({ kind: 'visitor' }) } });
    await app.listen(0, '127.0.0.1');
    port = (app.getHttpServer().address() as { port: number }).port;
  });
  afterEach(() => app.close());
  const get = (path: string) => fetch(`http://127.0.0.1:${port}/v2/${path}`);
  it('comes after the answers that it has in hand', async () => {
    const inHand = new Promise<void>((resolve) => (asked = resolve));
    const answer = get('slow');
    await inHand;
    const closed = app.close();
    letAnswer();
    expect(await (await answer).json()).toEqual({ done: true });
    await closed;
  });

  it('is said with each answer, before no connections are taken any more', async () => {
    const connection = async () => (await get('quick')).headers.get('connection');
    expect(await connection()).toBe('keep-alive');
    const left = leave(app, { leastMs: 0, mostMs: 60_000 });
    expect([await connection(), await connection()]).toEqual(['close', 'close']);
    await left;
  });

  it('leaves a connection that rests to its holder, who may just have sent something over it', async () => {
    const socket = connect(port, '127.0.0.1');
    await once(app.getHttpServer(), 'connection');
    let hasLeft = false;
    const left = leave(app, { leastMs: 0, mostMs: 60_000 }).then(() => (hasLeft = true));
    expect((await get('quick')).status).toBe(200);
    expect(hasLeft).toBe(false);
    socket.write('GET /v2/quick HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1.1 200 [^]*\r\nconnection: close\r\n/i);
    await left;
  });

  it('does not wait for such a connection beyond its time', async () => {
    const socket = connect(port, '127.0.0.1');
    await once(app.getHttpServer(), 'connection');
    await leave(app, { leastMs: 0, mostMs: 1 });
    socket.destroy();
  });

  it('does not keep what comes meanwhile on a connection that was there before from its answer', async () => {
    const inHand = new Promise<void>((resolve) => (asked = resolve));
    const first = get('slow');
    await inHand;
    const socket = connect(port, '127.0.0.1');
    const answer = new Promise<string>((resolve) => {
      let text = '';
      socket.on('data', (data) => (text += data.toString())).once('end', () => resolve(text));
    });
    const seen = once(app.getHttpServer(), 'connection');
    socket.write('GET /v2/quick HTTP/1.1\r\nHo');
    await seen;
    const closed = app.close();
    await refused(port);
    socket.write('st: localhost\r\n\r\n');
    expect(await answer).toMatch(/^HTTP\/1.1 200 [^]*\r\nconnection: close\r\n/i);
    letAnswer();
    await first;
    await closed;
  });
});
