import type { MailToSend, SendOutcome } from '@eventdesk/kernel/ports/mail-sender';
import { smtpDouble, type Script, type SmtpDouble } from '@eventdesk/kernel/testing/smtp-double';
import { SmtpSender, type SmtpSenderSettings } from './smtp-sender';

const raw = Buffer.from('Message-ID: <one@desk.example>\r\nSubject: x\r\n\r\n.hello\r\n');
const mail: MailToSend = {
  deliveryId: '01890a5d-ac96-774b-bcce-b302099a8057',
  raw,
  envelope: { from: 'support@desk.example', to: 'zoe@home.example' },
};

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function against(script: Script, settings: Partial<SmtpSenderSettings> = {}) {
  const server = await smtpDouble(script);
  const sender = new SmtpSender({
    target: { host: '127.0.0.1', port: server.port, tls: 'none', login: null },
    name: 'desk.example',
    ...settings,
  });
  open.push(sender, server);
  return { server, sender };
}
const outcomeOf = async (script: Script, change: Partial<MailToSend> = {}, timeLimitMs = 20_000) => {
  const { server, sender } = await against(script, { timeLimitMs });
  return { server, outcome: await sender.send({ ...mail, ...change }) };
};
const handedOver = (server: SmtpDouble): number => server.handed.length;

describe('Mail handed to a server', () => {
  it('T07 arrives whole, under exactly the envelope it was given', async () => {
    const { server, outcome } = await outcomeOf({});
    expect(outcome).toEqual({ outcome: 'sent', response: '250 taken' });
    // The dot at the beginning of a line is doubled on the way (RFC 5321, 4.5.2).
    expect(server.handed).toEqual([{ ...mail.envelope, body: raw.toString().replace('.hello\r\n', '..hello') }]);
  });

  it('T01 has the empty sender when it is automatic', async () => {
    const { server } = await outcomeOf({}, { envelope: { from: '', to: 'zoe@home.example' } });
    expect(server.handed[0]?.from).toBe('');
  });

  it.each<[string, Script]>([
    ['the sender', { mail: '451 4.7.1 later' }],
    ['the recipient', { rcpt: '450 4.2.1 mailbox busy' }],
    ['the mail', { data: '452 4.3.1 full' }],
    ['the final dot', { dot: '451 4.3.0 later' }],
    ['the final dot, with a goodbye', { dot: '421 4.3.2 going down' }],
  ])('T13 answered 4xx at %s is tried again later', async (_, script) => {
    const { outcome } = await outcomeOf(script);
    expect(outcome).toMatchObject({ outcome: 'deferred', cause: 'refused' });
    expect(outcome.outcome === 'deferred' && outcome.code).toBe(Number(Object.values(script)[0]?.slice(0, 3)));
    expect(outcome.response).toBe(Object.values(script)[0]);
  });

  it.each<[string, Script]>([
    ['the sender', { mail: '553 5.7.1 not you' }],
    ['the recipient', { rcpt: '550 5.1.1 nobody here' }],
    ['the mail', { data: '554 5.7.1 no' }],
    ['the final dot', { dot: '552 5.3.4 too big' }],
  ])('T13 answered 5xx at %s is given up', async (_, script) => {
    const { outcome } = await outcomeOf(script);
    expect(outcome).toMatchObject({ outcome: 'failed', cause: 'refused', response: Object.values(script)[0] });
  });

  it('T13 cut after the final dot may or may not have been taken', async () => {
    const { server, outcome } = await outcomeOf({ dot: 'cut' });
    expect(outcome).toEqual({ outcome: 'unknown', cause: 'no-answer', code: null, response: '' });
    expect(handedOver(server)).toBe(1);
    expect(server.conversations()).toBe(1);
  });

  it('T13 without an answer to the final dot may or may not have been taken', async () => {
    const { server, outcome } = await outcomeOf({ dot: 'silent' }, {}, 700);
    expect(outcome).toMatchObject({ outcome: 'unknown', cause: 'no-answer' });
    expect(handedOver(server)).toBe(1);
  });

  it('T13 after a cut leaves again as the same mail, and no third time by itself', async () => {
    const { server, sender } = await against({ dot: 'cut' });
    await sender.send(mail);
    await sender.send(mail);
    expect(server.handed).toHaveLength(2);
    expect(server.handed[1]).toEqual(server.handed[0]);
  });

  it.each([
    ['short', raw],
    ['long', Buffer.concat([raw, Buffer.from(`${'x'.repeat(98)}\r\n`.repeat(95_000))])],
  ])('T13 a %s mail that somebody else has before its end is not handed over', async (_, bytes) => {
    const { server, sender } = await against({});
    const asked: boolean[] = [];
    const mayGo = (): boolean => asked.push(asked.length === 0) === 1;
    const outcome = await sender.send({ ...mail, raw: bytes }, mayGo);
    expect(outcome).toEqual({ outcome: 'deferred', cause: 'taken-over', code: null, response: '' });
    expect(asked).toHaveLength(2);
    await server.conversationsEnded();
    expect(handedOver(server)).toBe(0);
    expect((await sender.send(mail)).outcome).toBe('sent');
    expect(handedOver(server)).toBe(1);
  });

  it('T13 a mail that somebody else has when its turn comes is not begun', async () => {
    const { server, sender } = await against({});
    expect(await sender.send(mail, () => false)).toMatchObject({ outcome: 'deferred', cause: 'taken-over' });
    expect(server.conversations()).toBe(0);
  });

  it.each<[string, Script]>([
    ['at the greeting', { greeting: 'cut' }],
    ['at EHLO', { ehlo: 'cut' }],
    ['at the sender', { mail: 'cut' }],
    ['at the recipient', { rcpt: 'cut' }],
    ['before the mail', { data: 'cut' }],
  ])('T13 cut %s was surely not taken', async (_, script) => {
    expect((await outcomeOf(script)).outcome).toMatchObject({ outcome: 'deferred', cause: 'no-connection' });
  });

  it('T13 cut in the middle of a large mail was surely not taken', async () => {
    const large = Buffer.concat([raw, Buffer.from(`${'x'.repeat(98)}\r\n`.repeat(95_000))]);
    const { server, outcome } = await outcomeOf({ body: 'cut' }, { raw: large });
    expect(outcome).toMatchObject({ outcome: 'deferred', cause: 'no-connection' });
    expect(handedOver(server)).toBe(0);
  });

  it.each<[string, Script]>([
    ['does not greet', { greeting: 'silent' }],
    ['does not answer EHLO', { ehlo: 'silent' }],
    ['does not answer to the recipient', { rcpt: 'silent' }],
  ])('to a server that %s is tried again later', async (_, script) => {
    expect((await outcomeOf(script, {}, 400)).outcome).toMatchObject({ outcome: 'deferred', cause: 'timeout' });
  });

  it('to a server that is not there, or refuses everybody at the door, is tried again later', async () => {
    const { server, sender } = await against({ greeting: '554 no service here' });
    expect(await sender.send(mail)).toMatchObject({ outcome: 'deferred', cause: 'refused', code: 554 });
    await server.close();
    expect(await sender.send(mail)).toMatchObject({ outcome: 'deferred', cause: 'no-connection' });
  });

  it('larger than the server takes is given up without being handed over', async () => {
    const { server, outcome } = await outcomeOf({ ehlo: '250-double\r\n250 SIZE 10' });
    expect(outcome).toMatchObject({ outcome: 'failed', cause: 'too-large' });
    expect(handedOver(server)).toBe(0);
  });
});

describe('Conversations with a server', () => {
  it('carry one mail after the other', async () => {
    const { server, sender } = await against({});
    for (let n = 0; n < 3; n++) expect((await sender.send(mail)).outcome).toBe('sent');
    expect(server.conversations()).toBe(1);
  });

  it('that the server ended in between are begun anew', async () => {
    const { server, sender } = await against({});
    await sender.send(mail);
    await server.hangUp();
    expect((await sender.send(mail)).outcome).toBe('sent');
    expect(server.conversations()).toBe(2);
    expect(handedOver(server)).toBe(2);
  });

  it('that break while they are kept are begun anew for a mail that was not handed over', async () => {
    const { server, sender } = await against({});
    await sender.send(mail);
    server.script.mail = 'cut';
    const sending = sender.send(mail);
    expect(await sending).toMatchObject({ outcome: 'deferred', cause: 'no-connection' });
    expect(server.conversations()).toBe(2);
  });

  it('are at most as many as was said, and every mail gets its turn', async () => {
    const { server, sender } = await against({}, { connections: 2 });
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => sender.send(mail)));
    expect(outcomes.map((one: SendOutcome) => one.outcome)).toEqual(Array(20).fill('sent'));
    expect(server.conversations()).toBeLessThanOrEqual(2);
  });

  it('that are all busy until the time is over leave the waiting mail for later', async () => {
    const { sender } = await against({ dot: 'silent' }, { connections: 1, timeLimitMs: 500 });
    const outcomes = await Promise.all([sender.send(mail), sender.send(mail), sender.send(mail)]);
    expect(outcomes.map((one) => one.outcome)).toEqual(['unknown', 'deferred', 'deferred']);
  });

  it('end what is in hand when the sender is closed, and take nothing more', async () => {
    const { server, sender } = await against({});
    const sending = sender.send(mail);
    await sender.close();
    expect((await sending).outcome).toBe('sent');
    expect(await sender.send(mail)).toMatchObject({ outcome: 'deferred', cause: 'closed' });
    expect(handedOver(server)).toBe(1);
  });
});
