import type { AddressInfo } from 'node:net';
import { selfSigned } from '@eventdesk/kernel/testing/self-signed';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { SmtpSender } from './smtp-sender';
import { smtpTarget, type SmtpTarget } from './smtp-target';

const pair = selfSigned();
const mail = {
  deliveryId: '01890a5d-ac96-774b-bcce-b302099a8057',
  raw: Buffer.from('Subject: x\r\n\r\nhello\r\n'),
  envelope: { from: 'support@desk.example', to: 'zoe@home.example' },
};

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

/** A server on loopback; `seen` tells of each mail whether it came under TLS, and who was signed in. */
async function server(options: SMTPServerOptions) {
  const seen: { readonly secure: boolean; readonly user: string | undefined }[] = [];
  const logins: string[] = [];
  const smtp = new SMTPServer({
    authOptional: true,
    ...pair,
    ...options,
    onAuth: ({ username, password }, _session, done) => {
      logins.push(`${username}:${password}`);
      if (password === 'right') done(null, { user: username });
      else done(new Error('wrong password'));
    },
    onData: (stream, session, done) => {
      seen.push({ secure: session.secure, user: session.user });
      stream.resume().on('end', () => done());
    },
  });
  smtp.on('error', () => undefined);
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  open.push({ close: () => new Promise((resolve) => smtp.close(resolve)) });
  return { port: (smtp.server.address() as AddressInfo).port, seen, logins };
}

function senderTo(port: number, change: Partial<SmtpTarget>, trusting = true): SmtpSender {
  const target: SmtpTarget = { host: 'localhost', port, tls: 'demanded', login: null, ...change };
  const sender = new SmtpSender({ target, name: 'desk.example', ...(trusting ? { ca: pair.cert } : {}) });
  open.unshift(sender);
  return sender;
}
const login = { user: 'desk', pass: 'right' };

describe('Mail out where TLS is demanded', () => {
  it('is sent, and the password told, after STARTTLS', async () => {
    const { port, seen } = await server({});
    expect((await senderTo(port, { login }).send(mail)).outcome).toBe('sent');
    expect(seen).toEqual([{ secure: true, user: 'desk' }]);
  });

  it('is sent over TLS from the first byte with smtps', async () => {
    const { port, seen } = await server({ secure: true });
    expect((await senderTo(port, { tls: 'implicit', login }).send(mail)).outcome).toBe('sent');
    expect(seen).toEqual([{ secure: true, user: 'desk' }]);
  });

  it('T43 waits when the server offers no STARTTLS: neither mail nor password goes in the clear', async () => {
    const { port, seen, logins } = await server({ hideSTARTTLS: true, disabledCommands: ['STARTTLS'] });
    expect(await senderTo(port, { login }).send(mail)).toMatchObject({ outcome: 'deferred', cause: 'no-tls' });
    expect(seen).toEqual([]);
    expect(logins).toEqual([]);
  });

  it('T43 waits when nobody vouches for the server', async () => {
    for (const tls of ['demanded', 'implicit'] as const) {
      const { port, seen, logins } = await server({ secure: tls === 'implicit' });
      expect(await senderTo(port, { tls, login }, false).send(mail)).toMatchObject({
        outcome: 'deferred',
        cause: 'no-tls',
      });
      expect([...seen, ...logins]).toEqual([]);
    }
  });

  it('waits, and says so without the password, when the server does not take it', async () => {
    const { port } = await server({});
    const outcome = await senderTo(port, { login: { user: 'desk', pass: 'CANARY' } }).send(mail);
    expect(outcome).toMatchObject({ outcome: 'deferred', cause: 'not-signed-in', code: 535 });
    expect(JSON.stringify(outcome)).not.toContain('CANARY');
  });
});

describe('The URL of the mail server', () => {
  it.each<[string, SmtpTarget]>([
    ['smtp://127.0.0.1:2500', { host: '127.0.0.1', port: 2500, tls: 'none', login: null }],
    ['smtp://localhost', { host: 'localhost', port: 25, tls: 'none', login: null }],
    ['smtp://[::1]:25', { host: '::1', port: 25, tls: 'none', login: null }],
    ['smtp://u:p@127.0.0.1:587', { host: '127.0.0.1', port: 587, tls: 'demanded', login: { user: 'u', pass: 'p' } }],
    ['smtp://Mail.Example', { host: 'mail.example', port: 25, tls: 'demanded', login: null }],
    [
      'smtp://u%40x.example:p%3Aw%25@mail.example/',
      { host: 'mail.example', port: 587, tls: 'demanded', login: { user: 'u@x.example', pass: 'p:w%' } },
    ],
    ['smtps://u:p@mail.example', { host: 'mail.example', port: 465, tls: 'implicit', login: { user: 'u', pass: 'p' } }],
  ])('%s is read', (url, target) => {
    expect(smtpTarget(url)).toEqual(target);
  });

  it('T43 allows plain text off loopback only to a host that is named for it', () => {
    const named = (host: string): boolean => host === 'relay.example';
    expect(smtpTarget('smtp://relay.example', named).tls).toBe('none');
    expect(smtpTarget('smtp://other.example', named).tls).toBe('demanded');
  });

  it.each([
    'CANARY',
    'http://u:CANARY@mail.example',
    'smtp://u:CANARY@',
    'smtp://u:CANARY@mail.example/path',
    'smtp://u:CANARY@mail.example?x=1',
    'smtp://CANARY@mail.example',
    'smtp://u:CANARY%zz@mail.example',
    'smtp://u:CANARY@mail.example:99999',
  ])('T35 with a fault is refused by a line that repeats nothing of it: %s', (url) => {
    expect(() => smtpTarget(url)).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/^smtp-url-not-usable: (?!.*CANARY).*cannot be used: .*An example: smtp:/),
      }),
    );
  });
});
