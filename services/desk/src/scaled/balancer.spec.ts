import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { startBalancer } from './balancer';
import { freePorts } from './free-ports';

describe('startBalancer', () => {
  const ends: (() => void)[] = [];
  afterEach(() => ends.splice(0).forEach((end) => end()));

  /** A replica that answers each connection so. */
  async function replica(answer: (socket: Socket) => void): Promise<number> {
    const server = createServer({ allowHalfOpen: true }, (socket) => answer(socket.on('error', () => undefined)));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ends.push(() => void server.close());
    return (server.address() as AddressInfo).port;
  }
  async function balanced(ports: readonly number[]): Promise<() => Socket> {
    const balancer = await startBalancer({ bind: '127.0.0.1', port: 0 }, ports);
    ends.push(() => balancer.close());
    return () => connect({ host: '127.0.0.1', port: balancer.port, allowHalfOpen: true });
  }
  const told = async (socket: Socket): Promise<string> => {
    const chunks: Buffer[] = [];
    for await (const bytes of socket.end()) chunks.push(bytes as Buffer);
    return Buffer.concat(chunks).toString();
  };

  it('takes its replicas in turn, and passes over one that refuses', async () => {
    const [dead = 0] = await freePorts(1);
    const [a, b] = [await replica((socket) => socket.end('a')), await replica((socket) => socket.end('b'))];
    const open = await balanced([a, dead, b]);
    const answers: string[] = [];
    for (let turn = 0; turn < 6; turn++) answers.push(await told(open()));
    expect(answers).toEqual(['a', 'b', 'b', 'a', 'b', 'b']);
  });

  it('resets a connection that nobody takes', async () => {
    const open = await balanced(await freePorts(2));
    const [error] = (await once(open().resume(), 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNRESET');
  });

  it('lets a replica answer after its client has said all', async () => {
    const port = await replica((socket) => {
      socket.resume().on('end', () => socket.end('all of it'));
    });
    const open = await balanced([port]);
    const socket = open();
    socket.write('asked');
    expect(await told(socket)).toBe('all of it');
  });

  it('holds a replica back while its client does not read, and serves others meanwhile', async () => {
    const whole = 64 * 1024 * 1024;
    const answering: Socket[] = [];
    const port = await replica((socket) => {
      answering.push(socket);
      socket.end(Buffer.alloc(whole));
    });
    const open = await balanced([port]);
    const read = async (socket: Socket): Promise<number> => {
      let received = 0;
      for await (const bytes of socket) received += (bytes as Buffer).length;
      return received;
    };
    const slow = open();
    await once(slow, 'readable');
    expect(await read(open())).toBe(whole);
    expect(answering[0]?.writableLength).toBeGreaterThan(0);
    expect(await read(slow)).toBe(whole);
  });

  it('passes a broken connection on', async () => {
    const port = await replica((socket) => socket.once('data', () => socket.resetAndDestroy()));
    const open = await balanced([port]);
    const socket = open().resume();
    socket.write('asked');
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNRESET');
  });
});
