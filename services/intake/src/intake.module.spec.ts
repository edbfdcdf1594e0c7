import { ticket } from '@eventdesk/domain/ticket/decider';
import { decimalOf } from '@eventdesk/kernel/ids';
import { load } from '@eventdesk/kernel/loader';
import type { Principal } from '@eventdesk/kernel/principal';
import type { RecordedEvent } from '@eventdesk/kernel/event';
import { authenticatorWithoutDns, listenForMail, readerInThread } from '@eventdesk/platform/compose/testing/mail-in';
import { createHttpApp } from '@eventdesk/platform/http/app';
import { createLogger } from '@eventdesk/platform/logging/logger';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { proofBits, zeroBits } from './form/proof-of-work';
import { IntakeModule } from './intake.module';
import { MailPort } from './mail-port';
import { Desk, mail } from './testing/desk';
import { SmtpClient } from '@eventdesk/kernel/testing/smtp-client';

const form = { name: 'Ada', email: 'ada@client.example', subject: 'Printer', text: 'It does not print.' };
const everything = {
  kind: 'client',
  id: '00000000-0000-8000-8000-0000000000c1',
  scopes: ['tickets:write', 'inbound:read'],
  departments: '*',
  confirms: true,
} as const satisfies Principal;

describe('the intake service', () => {
  let desk: Desk;
  let app: NestFastifyApplication;
  let caller: Principal;

  beforeEach(async () => {
    desk = await Desk.open();
    caller = everything;
    const module = IntakeModule.over(desk.platform, {
      reader: readerInThread,
      authenticator: authenticatorWithoutDns,
      listen: listenForMail,
      listening: { host: '127.0.0.1', port: 0, protocol: 'smtp', hostname: 'mx.desk.example' },
      peers: ['127.0.0.1'],
    });
    app = await createHttpApp(
      module,
      { bind: '127.0.0.1', http: { port: 3000, trustedProxies: ['127.0.0.1'] }, language: 'en' },
      { log: createLogger({ level: 'error', to: { write: () => undefined } }), principals: { resolve: () => caller } },
    );
  });
  afterEach(async () => {
    await app.close();
    await desk.close();
  });

  const post = (payload: object | Buffer, headers: Record<string, string> = {}, url = '/requests') =>
    app.inject({ method: 'POST', url, headers: { 'content-type': 'application/json', ...headers }, payload });
  const tickets = async (): Promise<readonly RecordedEvent[]> =>
    (await desk.platform.events.readAll(-1, 10_000)).filter(({ stream }) => stream.startsWith('ticket-'));
  const solve = (challenge: string): string => {
    let n = 0;
    while (zeroBits(`${challenge}${n}`) < proofBits) n++;
    return String(n);
  };

  it('OM-1 opens a ticket from the form and answers its number', async () => {
    const answer = await post({ ...form, company: 'Acme', phone: '0549255555' }, { 'accept-language': 'fa' });
    expect([answer.statusCode, answer.json()]).toEqual([201, { number: '100001' }]);
    const [opened, said] = await tickets();
    expect(opened).toMatchObject({
      type: 'TicketOpened',
      data: {
        channel: 'form',
        number: '100001',
        subject: 'Printer',
        language: 'fa',
        line: 'support@desk.example',
        requester: { name: 'Ada', email: 'ada@client.example', phone: '0549255555' },
        replyTo: 'ada@client.example',
        proven: false,
        confirm: true,
      },
    });
    expect(said).toMatchObject({ data: { channel: 'form', text: 'It does not print.\n\nAcme', proven: false } });
  });

  it('OM-1 takes files as parts named attachments, and shows only the base of their names', async () => {
    const part = (head: string, body: string): string =>
      `--b\r\nContent-Disposition: form-data; ${head}\r\n\r\n${body}\r\n`;
    const fields = Object.entries(form).map(([name, value]) => part(`name="${name}"`, value));
    const file = part('name="attachments"; filename="../T05.txt"\r\nContent-Type: text/plain', 'paper');
    const untouched = part('name="attachments"; filename=""\r\nContent-Type: application/octet-stream', '');
    const answer = await post(Buffer.from(`${fields.join('')}${file}${untouched}--b--\r\n`), {
      'content-type': 'multipart/form-data; boundary=b',
    });
    expect(answer.json()).toEqual({ number: '100001' });
    const [, said] = await tickets();
    const { attachments } = said?.data as { attachments: { blob: Parameters<typeof desk.platform.blobs.get>[0] }[] };
    expect(attachments).toMatchObject([{ name: 'T05.txt', type: 'text/plain', size: 5 }]);
    const bytes = await desk.platform.blobs.get((attachments[0] as (typeof attachments)[0]).blob);
    expect(Buffer.from(bytes as Uint8Array).toString()).toBe('paper');
  });

  it('T42 T45 refuses by name: unknown fields, missing ones, a wrong address, what only machines fill in', async () => {
    const answer = await post({ subject: ' ', text: 'x', status: '1', website: 'http://spam.example' });
    expect(answer.statusCode).toBe(400);
    const named = (answer.json().errors as { field: string }[]).map(({ field }) => field).sort();
    expect(named).toEqual(['status', 'subject', 'website']);
    expect((await post({ ...form, email: 'ada@' })).json().errors[0].field).toBe('email');
    expect((await post({ ...form, category: '7' })).json().errors[0].field).toBe('category');
    expect(await tickets()).toEqual([]);
  });

  it('T42 asks a network for work from the sixth post of an hour on, each proof once, others go on', async () => {
    for (let n = 0; n < 5; n++) expect((await post(form)).statusCode).toBe(201);
    const refused = await post(form);
    expect(refused.statusCode).toBe(429);
    const { challenge, bits } = refused.json() as { challenge: string; bits: number };
    expect(bits).toBe(proofBits);
    const proof = solve(challenge);
    expect((await post({ ...form, proof: `${proof}x` })).statusCode).toBe(429);
    expect((await post({ ...form, proof })).statusCode).toBe(201);
    expect((await post({ ...form, proof })).statusCode).toBe(429);
    const elsewhere = { 'x-forwarded-for': '198.51.100.7' };
    expect((await post({ ...form, proof }, elsewhere)).statusCode).toBe(201);
    desk.memory.clock.move(3_600_000);
    expect((await post(form)).statusCode).toBe(201);
  });

  it('T42 a proof is worth nothing to another network, nor after its time', async () => {
    await desk.limits({ formPostsPerNetworkAndHour: 0 });
    const proof = solve((await post(form)).json().challenge as string);
    expect((await post({ ...form, proof }, { 'x-forwarded-for': '198.51.100.7' })).statusCode).toBe(429);
    desk.memory.clock.move(1_200_000);
    expect((await post({ ...form, proof })).statusCode).toBe(429);
  });

  it('T46 the same form with the same key is one ticket, also at once; another form is another', async () => {
    await desk.limits({ formPostsPerNetworkAndHour: 100 });
    const key = { 'idempotency-key': 'k1' };
    const answers = await Promise.all(Array.from({ length: 10 }, () => post(form, key)));
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    expect((await post({ ...form, subject: 'Scanner' }, key)).statusCode).toBe(201);
    expect((await tickets()).filter(({ type }) => type === 'TicketOpened')).toHaveLength(2);
  });

  it('T31 refuses files of a network beyond its bytes of the hour, and all when the disk is nearly full', async () => {
    await desk.limits({ uploadBytesPerNetworkAndHour: 150 });
    const file = (size: number): Buffer => {
      const fields = Object.entries(form).map(
        ([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
      );
      const head = '--b\r\nContent-Disposition: form-data; name="attachments"; filename="a"\r\n\r\n';
      return Buffer.from(`${fields.join('')}${head}${'x'.repeat(size)}\r\n--b--\r\n`);
    };
    const type = { 'content-type': 'multipart/form-data; boundary=b' };
    expect((await post(file(100), type)).statusCode).toBe(201);
    expect((await post(file(100), type)).statusCode).toBe(429);
    desk.memory.blobs.room = async () => 10;
    expect((await post(file(40), type)).statusCode).toBe(503);
    expect((await tickets()).filter(({ type: one }) => one === 'TicketOpened')).toHaveLength(1);
  });

  describe('replaying', () => {
    const replay = (id: string) => post({}, {}, `/v2/inbound/${id}/replay`);
    const held = async (): Promise<{ id: string; stream: string }> => {
      const envelope = { peer: { address: '192.0.2.1', helo: '' }, protocol: 'smtp', from: '' } as const;
      const long = mail({ extra: `X-Long: ${'x'.repeat(3_000_000)}` });
      await desk.receiver().message(Buffer.from(long), { ...envelope, to: ['support@desk.example'] });
      await desk.parse();
      const { stream } = (await desk.letters())[0] as RecordedEvent;
      return { stream, id: decimalOf(stream.slice('inbound-'.length)) };
    };

    it('X-1 has a held letter handled again, and no other', async () => {
      const { id } = await held();
      const answer = await replay(id);
      expect([answer.statusCode, answer.json()]).toEqual([200, { id, revision: 2 }]);
      expect((await replay(id)).statusCode).toBe(409);
      await desk.parse();
      expect((await desk.types()).slice(-2)).toEqual(['MessageReplayed', 'MessageHeld']);
      expect((await replay('12345')).statusCode).toBe(404);
    });

    it('T37 is for those who may see the letter: others are told that there is none', async () => {
      const { id } = await held();
      caller = { ...everything, departments: [] };
      expect((await replay(id)).statusCode).toBe(404);
      caller = { ...everything, scopes: ['tickets:write'] };
      expect((await replay(id)).statusCode).toBe(403);
    });
  });

  it('takes mail once its port is opened, and stops with the service', async () => {
    const { port } = await app.get(MailPort).open();
    const { client } = await SmtpClient.to(port);
    expect(await client.ask('EHLO client.example')).toContain('SIZE 52428800');
    expect(await client.send(mail(), 'support@desk.example')).toBe('250 stored');
    expect(await desk.types()).toEqual(['MessageReceived']);
    client.close();
    await app.close();
    await expect(SmtpClient.to(port)).rejects.toThrow('ECONNREFUSED');
  });

  it('numbers its tickets like every other channel', async () => {
    await post(form);
    const { stream } = (await tickets())[0] as RecordedEvent;
    const { state } = await load(desk.platform.events, ticket, stream);
    expect(state).toMatchObject({ status: 'there', number: '100001', current: { state: 'awaiting-reply' } });
  });
});
