import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { Controller, Module, Post, Req } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createLogger } from '../logging/logger';
import { Access } from './access';
import { createHttpApp } from './app';
import { FormRoom } from './form-room';
import { withForm } from './multipart';
import type { SentForm } from './multipart';
import type { HttpRequest } from './request';

const kib = 1024;
const room = new FormRoom(100 * kib);
/** What is done with a form; a test puts its own in. */
let use: (form: SentForm) => Promise<unknown>;

@Controller('forms')
class Forms {
  @Post()
  @Access('public')
  post(@Req() request: HttpRequest) {
    return withForm(request, { files: 3, bytes: 60 * kib }, (form) => use(form), room);
  }
}
@Module({ controllers: [Forms] })
class FormsModule {}

const sizes = ({ fields, files }: SentForm) =>
  Promise.resolve({ fields, files: files.map(({ name, bytes }) => [name, bytes.length]) });

describe('withForm', () => {
  let app: NestFastifyApplication;
  let url: string;
  beforeAll(async () => {
    const config = { bind: '127.0.0.1', http: { port: 0, trustedProxies: [] }, language: 'en' } as const;
    const log = createLogger({ level: 'error', to: { write: () => undefined } });
    app = await createHttpApp(FormsModule, config, { log, principals: { resolve: () => ({ kind: 'visitor' }) } });
    await app.listen(0, '127.0.0.1');
    url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}/forms`;
  });
  afterAll(() => app.close());
  beforeEach(() => (use = sizes));
  afterEach(() => expect(room.held).toBe(0));

  async function send(fields: Readonly<Record<string, string>>, ...files: readonly number[]) {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    files.forEach((size, nth) => body.append('file', new Blob([Buffer.alloc(size, 'x')]), `f${nth}`));
    const answer = await fetch(url, { method: 'POST', body });
    const said = (await answer.json()) as { type?: string };
    return { status: answer.status, wait: answer.headers.get('retry-after'), slug: said.type?.split(':').at(-1), said };
  }

  it('reads fields and files', async () => {
    const { status, said } = await send({ a: 'b' }, 20 * kib, 40 * kib);
    expect(status).toBe(201);
    expect(said).toEqual({ fields: { a: 'b' }, files: [['f0', 20 * kib], ['f1', 40 * kib]] }); // prettier-ignore
  });

  it('holds so many bytes of all forms together, until what is done with them is done', async () => {
    let finish: () => void = () => undefined;
    const begun = new Promise<void>((begin) => {
      use = async (form) => {
        begin();
        await new Promise<void>((resolve) => (finish = resolve));
        return sizes(form);
      };
    });
    const first = send({}, 60 * kib);
    await begun;
    expect(room.held).toBe(60 * kib);
    use = sizes;
    const second = await send({}, 50 * kib);
    expect(second).toMatchObject({ status: 503, wait: '5', slug: 'forms-full' });
    expect((await send({}, 40 * kib)).status).toBe(201);
    finish();
    expect((await first).status).toBe(201);
    expect((await send({}, 50 * kib)).status).toBe(201);
  });

  it('gives back the room of a form that is refused, that fails, or that is cut', async () => {
    expect(await send({}, 40 * kib, 21 * kib)).toMatchObject({ status: 413, slug: 'file-too-large' });
    use = () => Promise.reject(new Error('the disk is away'));
    expect((await send({}, 60 * kib)).status).toBe(500);
    use = sizes;
    const { port, host } = new URL(url);
    const socket = connect(Number(port), '127.0.0.1').on('error', () => undefined);
    const head = '--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n';
    socket.write(
      `POST /forms HTTP/1.1\r\nHost: ${host}\r\nContent-Type: multipart/form-data; boundary=b\r\n` +
        `Content-Length: 90000\r\n\r\n${head}${'x'.repeat(50 * kib)}`,
    );
    while (room.held < 40 * kib) await new Promise((resolve) => setImmediate(resolve));
    socket.destroy();
    await once(socket, 'close');
    while (room.held > 0) await new Promise((resolve) => setImmediate(resolve));
  });

  it('refuses a field that is too long, rather than take a piece of it', async () => {
    use = () => Promise.reject(new Error('was taken'));
    expect(await send({ text: 'x'.repeat(1024 * kib + 1) })).toMatchObject({ status: 413, slug: 'field-too-large' });
  });
});
