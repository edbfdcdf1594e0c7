import type { MailEnvelope, MailHandlers, MailListener, MailListening } from '@eventdesk/kernel/ports/mail-listener';
import { selfSigned } from '@eventdesk/kernel/testing/self-signed';
import { SmtpClient } from '@eventdesk/kernel/testing/smtp-client';
import { listenForMail } from './listen';

const ok = { code: 250, text: 'ok' };
const running: MailListener[] = [];
const clients: SmtpClient[] = [];

/** A desk that takes mail for desk.example, and remembers what it was given. */
class Desk implements MailHandlers {
  readonly mails: { raw: string; envelope: MailEnvelope }[] = [];
  readonly announcements: (readonly [string, number | undefined])[] = [];
  inside = 0;

  connected: MailHandlers['connected'] = async () => {
    this.inside++;
    return ok;
  };
  disconnected: MailHandlers['disconnected'] = () => void this.inside--;
  announced: MailHandlers['announced'] = async (_peer, from, size) => {
    this.announcements.push([from, size]);
    return ok;
  };
  recipient: MailHandlers['recipient'] = async (_peer, address) =>
    address.endsWith('@desk.example') ? ok : { code: 550, text: 'no such mailbox here' };
  message: MailHandlers['message'] = async (raw, envelope) => {
    this.mails.push({ raw: Buffer.from(raw).toString('latin1'), envelope });
    return envelope.to.map(() => ok);
  };
}

async function listening(desk: MailHandlers, more: Partial<MailListening> = {}): Promise<MailListener> {
  const listener = await listenForMail({
    host: '127.0.0.1',
    port: 0,
    protocol: 'smtp',
    hostname: 'mx.desk.example',
    maxSize: 10_000,
    handlers: desk,
    ...more,
  });
  running.push(listener);
  return listener;
}

/** A client that has greeted; what the listener offers it. */
async function greeted(listener: MailListener, hello = 'EHLO client.example'): Promise<[SmtpClient, string]> {
  const { client } = await SmtpClient.to(listener.port);
  clients.push(client);
  return [client, await client.ask(hello)];
}

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await Promise.all(running.splice(0).map((listener) => listener.close(0)));
});

describe('the mail listener', () => {
  it('hands over the bytes as they came, dots unstuffed, with their envelope', async () => {
    const desk = new Desk();
    const [client] = await greeted(await listening(desk));
    const answer = await client.send('Subject: a\r\n\r\n..dot\r\n\xff\xfe', 'help@desk.example', 'ada@client.example');
    expect(answer).toBe('250 ok');
    expect(desk.mails).toEqual([
      {
        raw: Buffer.from('Subject: a\r\n\r\n.dot\r\n\xff\xfe\r\n').toString('latin1'),
        envelope: {
          peer: { address: '127.0.0.1', helo: 'client.example' },
          protocol: 'smtp',
          from: 'ada@client.example',
          to: ['help@desk.example'],
        },
      },
    ]);
  });

  it('offers its size, PIPELINING, 8BITMIME and SMTPUTF8, and neither AUTH nor STARTTLS without a certificate', async () => {
    const [client, offer] = await greeted(await listening(new Desk()));
    expect(offer).toMatch(/PIPELINING[^]*8BITMIME[^]*SMTPUTF8[^]*SIZE 10000/);
    expect(offer).not.toMatch(/AUTH|STARTTLS/);
    expect(await client.ask('AUTH PLAIN AGEAYg==')).toMatch(/^5/);
    expect(await client.ask('STARTTLS')).toMatch(/^5/);
    expect(await client.ask('WIZ me')).toMatch(/^500/);
  });

  it('T03 a mail over the size is refused with 552, announced or not, and the connection goes on', async () => {
    const desk = new Desk();
    const [client] = await greeted(await listening(desk));
    expect(await client.ask('MAIL FROM:<ada@client.example> SIZE=10001')).toMatch(/^552/);
    expect(await client.send('x'.repeat(20_000), 'help@desk.example')).toMatch(/^552/);
    expect(await client.send('small', 'help@desk.example')).toBe('250 ok');
    expect(desk.mails).toHaveLength(1);
  });

  it('T03 mails beyond what is held at once are told to come again', async () => {
    const desk = new Desk();
    const [client] = await greeted(await listening(desk, { limits: { heldBytes: 5000 } }));
    expect(await client.send('x'.repeat(8000), 'help@desk.example')).toMatch(/^451/);
    expect(await client.send('x'.repeat(4000), 'help@desk.example')).toBe('250 ok');
    expect(await client.send('x'.repeat(4000), 'help@desk.example')).toBe('250 ok');
  });

  it('keeps a mail whole that comes in pieces of a byte', async () => {
    const desk = new Desk();
    const [client] = await greeted(await listening(desk));
    const mail = `Subject: a\r\n\r\n${'..\r\n'.repeat(1000)}end`;
    for (const step of ['MAIL FROM:<>', 'RCPT TO:<help@desk.example>', 'DATA']) await client.ask(step);
    for (const byte of `${mail}\r\n.\r\n`) client.write(byte);
    expect(await client.reply()).toBe('250 ok');
    expect(desk.mails[0]?.raw).toBe(`Subject: a\r\n\r\n${'.\r\n'.repeat(1000)}end\r\n`);
    expect(desk.mails[0]?.envelope.from).toBe('');
  });

  it('passes on the size that was announced', async () => {
    const desk = new Desk();
    const [client] = await greeted(await listening(desk));
    await client.ask('MAIL FROM:<ada@client.example> SIZE=77 BODY=8BITMIME');
    await client.ask('RSET');
    await client.ask('MAIL FROM:<>');
    expect(desk.announcements).toEqual([
      ['ada@client.example', 77],
      ['', undefined],
    ]);
  });

  it('gives a refused recipient its code, and ends a connection that guesses on', async () => {
    const [client] = await greeted(await listening(new Desk(), { limits: { refusals: 3 } }));
    await client.ask('MAIL FROM:<ada@client.example>');
    expect(await client.ask('RCPT TO:<a@elsewhere.example>')).toBe('550 no such mailbox here');
    await client.ask('RCPT TO:<b@elsewhere.example>');
    expect(await client.ask('RCPT TO:<c@elsewhere.example>')).toMatch(/^421/);
    await client.hungUp();
  });

  it('answers a mail for several by SMTP so that none is lost: come again when any must', async () => {
    const desk = new Desk();
    desk.message = async () => [ok, { code: 451, text: 'later' }];
    const [client] = await greeted(await listening(desk));
    expect(await client.send('a', ['a@desk.example', 'b@desk.example'])).toBe('451 later');
  });

  it('answers for each recipient by LMTP', async () => {
    const desk = new Desk();
    desk.message = async () => [ok, { code: 451, text: 'later' }];
    const [client] = await greeted(await listening(desk, { protocol: 'lmtp' }), 'LHLO client.example');
    await client.ask('MAIL FROM:<ada@client.example>');
    await client.ask('RCPT TO:<a@desk.example>');
    expect(await client.ask('RCPT TO:<A@desk.example>')).toMatch(/^452/);
    await client.ask('RCPT TO:<b@desk.example>');
    await client.ask('DATA');
    client.write('a\r\n.\r\n');
    expect([await client.reply(), await client.reply()]).toEqual(['250 ok', '451 later']);
    expect(await client.ask('EHLO client.example')).toMatch(/^500/);
  });

  it('answers a fault of a handler with 451 and stays up', async () => {
    const desk = new Desk();
    desk.message = () => Promise.reject(new Error('down'));
    const [client] = await greeted(await listening(desk));
    expect(await client.send('a', 'help@desk.example')).toMatch(/^451/);
    expect(await client.ask('NOOP')).toMatch(/^250/);
  });

  it('encrypts with the given certificate after STARTTLS', async () => {
    const tls = selfSigned();
    const desk = new Desk();
    const [client, offer] = await greeted(await listening(desk, { tls }));
    expect(offer).toContain('STARTTLS');
    await client.upgrade(tls.cert);
    expect(await client.ask('EHLO client.example')).not.toContain('STARTTLS');
    expect(await client.send('secret', 'help@desk.example')).toBe('250 ok');
    expect(desk.mails[0]?.raw).toBe('secret\r\n');
  });

  it('forgets what was said before STARTTLS, commands sent along with it too', async () => {
    const tls = selfSigned();
    const desk = new Desk();
    const [client] = await greeted(await listening(desk, { tls }));
    await client.upgrade(tls.cert, 'MAIL FROM:<evil@client.example>');
    expect(await client.ask('RCPT TO:<help@desk.example>')).toMatch(/^503/);
    expect(desk.announcements).toEqual([]);
  });

  it('tells of each connection that ended, and of none that was refused', async () => {
    const desk = new Desk();
    const listener = await listening(desk);
    const [client] = await greeted(listener);
    expect(desk.inside).toBe(1);
    const gone = new Promise<void>((resolve) => {
      desk.disconnected = () => {
        desk.inside--;
        resolve();
      };
    });
    client.close();
    await gone;
    expect(desk.inside).toBe(0);
    desk.connected = async () => ({ code: 421, text: 'too many connections' });
    const { greeting, client: refused } = await SmtpClient.to(listener.port);
    expect(greeting).toBe('421 too many connections');
    await refused.hungUp();
    expect(desk.inside).toBe(0);
  });

  it('closes: lets a mail in hand come to its answer, hangs up on the idle, takes nobody new', async () => {
    const desk = new Desk();
    const listener = await listening(desk);
    const [idle] = await greeted(listener);
    const [sending] = await greeted(listener);
    let arrived = (): void => undefined;
    let store = (): void => undefined;
    const inHand = new Promise<void>((resolve) => (arrived = resolve));
    desk.message = (_raw, { to }) =>
      new Promise((resolve) => {
        store = () => resolve(to.map(() => ok));
        arrived();
      });
    const answer = sending.send('a', 'help@desk.example');
    await inHand;
    const closed = listener.close();
    expect(await idle.reply()).toMatch(/^421/);
    idle.close();
    store();
    expect(await answer).toBe('250 ok');
    expect(await sending.reply()).toMatch(/^421/);
    sending.close();
    await closed;
    await expect(SmtpClient.to(listener.port)).rejects.toThrow('ECONNREFUSED');
  });

  it('rejects when the port is taken', async () => {
    const { port } = await listening(new Desk());
    await expect(listening(new Desk(), { port })).rejects.toThrow('EADDRINUSE');
  });
});
