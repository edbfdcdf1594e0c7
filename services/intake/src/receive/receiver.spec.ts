import { StoreUnavailable } from '@eventdesk/kernel/ports/event-store';
import type { SmtpClient } from '@eventdesk/kernel/testing/smtp-client';
import { SmtpClient as Client } from '@eventdesk/kernel/testing/smtp-client';
import { Desk, line, mail } from '../testing/desk';

const support = 'support@desk.example';
const full = new StoreUnavailable('no space is left', 'full');

describe('taking mail', () => {
  let desk: Desk;
  let blobs: number;

  beforeEach(async () => {
    desk = await Desk.open();
    blobs = 0;
    const { put } = desk.memory.blobs;
    desk.memory.blobs.put = (bytes) => {
      blobs++;
      return put.call(desk.memory.blobs, bytes);
    };
  });
  afterEach(() => desk.close());

  const connected = async (peers: readonly string[] = ['127.0.0.1'], maxSize?: number): Promise<SmtpClient> =>
    desk.client(await desk.listen(peers, maxSize));

  it('X-1 says 250 when the raw bytes and MessageReceived are there, and keeps them as they came', async () => {
    const client = await connected();
    expect(await client.send(mail(), 'Support+100001.1.ABCdef@DESK.example')).toBe('250 stored');
    const [received, ...others] = await desk.letters();
    expect(others).toEqual([]);
    expect(received).toMatchObject({
      type: 'MessageReceived',
      data: {
        channel: 'smtp',
        line: support,
        peer: '127.0.0.1',
        trustedPeer: true,
        helo: 'client.example',
        envelopeFrom: 'ada@client.example',
        envelopeTo: 'Support+100001.1.ABCdef@desk.example',
      },
    });
    const { raw } = received?.data as { raw: Parameters<typeof desk.platform.blobs.get>[0] };
    expect(Buffer.from((await desk.platform.blobs.get(raw)) as Uint8Array).toString()).toBe(`${mail()}\r\n`);
  });

  it('refuses a stranger to the desk with 550, after reading the settings anew; 451 when they cannot be read', async () => {
    const client = await connected();
    await client.ask('MAIL FROM:<ada@client.example>');
    expect(await client.ask('RCPT TO:<nobody@desk.example>')).toMatch(/^550/);
    await desk.define('lines', line('nobody@desk.example'));
    expect(await client.ask('RCPT TO:<nobody@desk.example>')).toMatch(/^250/);
    const { read } = desk.platform.events;
    desk.platform.events.read = () => Promise.reject(new StoreUnavailable('gone', 'down'));
    expect(await client.ask('RCPT TO:<stranger@desk.example>')).toMatch(/^451/);
    expect(await client.ask(`RCPT TO:<${support}>`)).toMatch(/^250/);
    desk.platform.events.read = read;
    expect(await client.ask('RCPT TO:<stranger@desk.example>')).toMatch(/^550/);
  });

  it('asks to come again on a desk that has no lines yet: the service that makes them may still be starting', async () => {
    const bare = new Desk();
    const client = await bare.client(await bare.listen(['127.0.0.1']));
    await client.ask('MAIL FROM:<ada@client.example>');
    expect(await client.ask(`RCPT TO:<${support}>`)).toMatch(/^451/);
    await bare.define('lines', line(support));
    expect(await client.ask(`RCPT TO:<${support}>`)).toMatch(/^250/);
    await bare.close();
  });

  it('takes mail for an international domain by either of its names', async () => {
    await desk.define('lines', line('hilfe@xn--bcher-kva.example'));
    const client = await connected();
    expect(await client.send(mail(), 'hilfe@bücher.example')).toMatch(/^250/);
    expect(await client.send(mail({ subject: 'b' }), 'hilfe@xn--bcher-kva.example')).toMatch(/^250/);
    expect(await desk.types()).toEqual(['MessageReceived', 'MessageReceived']);
  });

  it('T03 refuses a mail over the size with 552 and stores nothing', async () => {
    const client = await connected(['127.0.0.1'], 10_000);
    expect(await client.send(mail({ text: 'x'.repeat(20_000) }), support)).toMatch(/^552/);
    expect(await desk.types()).toEqual([]);
    expect(blobs).toBe(0);
  });

  it('T12 the same mail again is noted in the same letter, and its bytes are not stored again', async () => {
    const client = await connected();
    await client.send(mail(), support);
    expect(await client.send(mail(), support)).toBe('250 stored');
    expect(await client.send(mail({ extra: 'Received: from elsewhere' }), support)).toBe('250 stored');
    expect(await desk.types()).toEqual(['MessageReceived', 'MessageSeenAgain', 'MessageSeenAgain']);
    expect(new Set((await desk.letters()).map(({ stream }) => stream)).size).toBe(1);
    expect(blobs).toBe(1);
  });

  it('T12 the same mail ten times at once is one letter, stored once', async () => {
    const listener = await desk.listen(['127.0.0.1']);
    const clients = await Promise.all(Array.from({ length: 10 }, () => desk.client(listener)));
    const answers = await Promise.all(clients.map((client) => client.send(mail(), support)));
    expect(new Set(answers)).toEqual(new Set(['250 stored']));
    expect((await desk.types()).filter((type) => type === 'MessageReceived')).toHaveLength(1);
    expect(await desk.letters()).toHaveLength(10);
    expect(blobs).toBe(1);
  });

  it('T12 of ten copies that are stored at the same moment one keeps its bytes', async () => {
    const receiver = desk.receiver(['127.0.0.1']);
    const peer = { address: '127.0.0.1', helo: '' };
    const copies = Array.from({ length: 10 }, () =>
      receiver.message(Buffer.from(mail()), { peer, protocol: 'lmtp', from: '', to: [support] }),
    );
    expect((await Promise.all(copies)).flat().map(({ code }) => code)).toEqual(Array(10).fill(250));
    expect((await desk.types()).filter((type) => type === 'MessageReceived')).toHaveLength(1);
    expect(blobs).toBe(1);
  });

  it('T12 different mails with one Message-ID are both kept', async () => {
    const client = await connected();
    await client.send(mail({ subject: 'a' }), support);
    await client.send(mail({ subject: 'b' }), support);
    expect(await desk.types()).toEqual(['MessageReceived', 'MessageReceived']);
  });

  it('T12 a mail that is repeated for ever leaves a bounded trace', async () => {
    const receiver = desk.receiver(['127.0.0.1']);
    const peer = { address: '127.0.0.1', helo: '' };
    const again = () => receiver.message(Buffer.from(mail()), { peer, protocol: 'smtp', from: '', to: [support] });
    for (let n = 0; n < 150; n++) expect((await again())[0]?.code).toBe(250);
    expect((await desk.letters()).length).toBeLessThan(110);
  });

  it('a mail to two lines is a letter on each; to one line by two addresses it is one, by the tagged address', async () => {
    const client = await connected();
    const to = [support, 'sales@desk.example', 'support+100001.1.abc@desk.example'];
    expect(await client.send(mail(), to)).toBe('250 stored');
    const letters = (await desk.letters()).map(({ data }) => data as { line: string; envelopeTo: string });
    expect(letters.map(({ envelopeTo }) => envelopeTo).sort()).toEqual([
      'sales@desk.example',
      'support+100001.1.abc@desk.example',
    ]);
  });

  it('T31 a network holds ten connections, relays of ours any number', async () => {
    const listener = await desk.listen();
    const clients = await Promise.all(Array.from({ length: 10 }, () => desk.client(listener)));
    const eleventh = await Client.to(listener.port);
    expect(eleventh.greeting).toMatch(/^421/);
    await eleventh.client.hungUp();
    await clients[0]?.ask('QUIT');
    await clients[0]?.hungUp();
    clients[0]?.close();
    // The listener learns of it a moment later: somebody who tries again gets in.
    for (let greeting = ''; !greeting.startsWith('220');) {
      const next = await Client.to(listener.port);
      greeting = next.greeting;
      next.client.close();
    }
    const relay = await desk.listen(['127.0.0.1']);
    expect(await Promise.all(Array.from({ length: 12 }, () => desk.client(relay)))).toHaveLength(12);
  });

  it('T31 strangers of many networks leave room for relays of ours', async () => {
    const receiver = desk.receiver(['192.0.2.1']);
    const enter = (address: string) => receiver.connected({ address, helo: '' });
    const codes = await Promise.all(
      Array.from({ length: 500 }, async (_, n) => (await enter(`10.0.${n >> 8}.${n & 255}`)).code),
    );
    expect(codes.filter((code) => code === 250)).toHaveLength(400);
    expect((await enter('192.0.2.1')).code).toBe(250);
    receiver.disconnected({ address: '10.0.0.0', helo: '' });
    expect((await enter('203.0.113.1')).code).toBe(250);
  });

  it('T31 a network hands in so many mails an hour, counted over all processes; relays of ours any number', async () => {
    await desk.limits({ mailsPerNetworkAndHour: 2 });
    await desk.settings.refresh();
    const [one, other, relay] = [await connected([]), await connected([]), await connected(['127.0.0.0/8'])];
    expect(await one.send(mail({ subject: 'a' }), support)).toMatch(/^250/);
    expect(await other.send(mail({ subject: 'b' }), support)).toMatch(/^250/);
    expect(await one.send(mail({ subject: 'c' }), support)).toMatch(/^421/);
    await one.hungUp();
    expect(await relay.send(mail({ subject: 'd' }), support)).toMatch(/^250/);
    desk.memory.clock.move(3_600_000);
    expect(await (await connected([])).send(mail({ subject: 'c' }), support)).toMatch(/^250/);
  });

  it('T31 says 452 when the disk is full or nearly, stores nothing, and goes on without hands', async () => {
    const client = await connected();
    const { room } = desk.memory.blobs;
    desk.memory.blobs.room = async () => 50_000;
    expect(await client.send(mail(), support)).toMatch(/^452/);
    desk.memory.blobs.room = async () => 150_000;
    desk.memory.clock.move(1000);
    expect(await client.send(mail({ subject: 'a' }), support)).toMatch(/^250/);
    expect(await client.send(mail({ subject: 'b' }), support)).toMatch(/^250/);
    expect(await client.send(mail({ subject: 'c' }), support)).toMatch(/^452/);
    desk.memory.blobs.room = room;
    desk.memory.clock.move(1000);
    const { put } = desk.memory.blobs;
    desk.memory.blobs.put = () => Promise.reject(full);
    expect(await client.send(mail(), support)).toMatch(/^452/);
    desk.memory.blobs.put = put;
    const { append } = desk.memory.raw;
    desk.memory.raw.append = () => Promise.reject(full);
    expect(await client.send(mail(), support)).toMatch(/^452/);
    desk.memory.raw.append = append;
    expect(await desk.types()).toHaveLength(2);
    expect(await client.send(mail(), support)).toMatch(/^250/);
    expect(await desk.types()).toEqual(['MessageReceived', 'MessageReceived', 'MessageReceived']);
  });

  it('X-1 says 451 when the store is down, and logs no address', async () => {
    const client = await connected();
    desk.memory.raw.append = () => Promise.reject(new StoreUnavailable('gone', 'down'));
    expect(await client.send(mail(), support)).toMatch(/^451/);
    expect(desk.memory.log.lines).toHaveLength(1);
    expect(JSON.stringify(desk.memory.log.lines)).not.toContain('@');
  });
});
