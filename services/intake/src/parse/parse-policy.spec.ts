import type { RecordedEvent } from '@eventdesk/kernel/event';
import { StoreUnavailable } from '@eventdesk/kernel/ports/event-store';
import type { MailReader } from '@eventdesk/kernel/ports/mail-reader';
import { MailNotReadable } from '@eventdesk/kernel/ports/mail-reader';
import { readerInThread } from '@eventdesk/platform/compose/testing/mail-in';
import { Desk, line, mail } from '../testing/desk';

const support = 'support@desk.example';

describe('understanding letters', () => {
  let desk: Desk;

  beforeEach(async () => {
    desk = await Desk.open();
  });
  afterEach(() => desk.close());

  const received = async (raw: string, peers: readonly string[] = [], peer = '203.0.113.7'): Promise<RecordedEvent> => {
    const envelope = { peer: { address: peer, helo: 'mx' }, protocol: 'smtp', from: 'ada@client.example' } as const;
    await desk.receiver(peers).message(Buffer.from(raw), { ...envelope, to: [support] });
    return (await desk.letters()).at(-1) as RecordedEvent;
  };
  const last = async (): Promise<RecordedEvent> => (await desk.letters()).at(-1) as RecordedEvent;
  const textOf = async (kept: unknown): Promise<string> =>
    Buffer.from((await desk.platform.blobs.get(kept as never)) as Uint8Array).toString();

  it('X-1 tells what a letter says, with its files and HTML as blobs of the letter', async () => {
    const parts = [
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: text/html; charset=utf-8',
      '',
      '<p>It does not <b>print</b>.</p>',
      '--b',
      'Content-Type: text/plain',
      'Content-Disposition: attachment; filename="../log.txt"',
      '',
      'paper',
      '--b--',
    ].join('\r\n');
    await received(
      mail({ extra: 'Cc: Bob <bob@client.example>, support@desk.example' }).replace(/\r\n\r\n[^]*/, `\r\n${parts}`),
    );
    await desk.parse();
    const { type, data, stream } = await last();
    expect(type).toBe('MessageParsed');
    const parsed = data as { attachments: { blob: { owner: string } }[]; html: unknown };
    expect(parsed).toMatchObject({
      from: { name: 'Ada', email: 'ada@client.example', phone: null },
      senderForm: 'single',
      sender: { verdict: 'none' },
      copied: [{ name: 'Bob', email: 'bob@client.example' }],
      subject: 'Printer',
      messageId: 'm1@client.example',
      text: 'It does not print.',
      body: null,
      attachments: [{ name: 'log.txt', type: 'text/plain', size: 5, inline: false }],
      isBounce: false,
    });
    expect(parsed.attachments[0]?.blob.owner).toBe(`letter:${stream.slice('inbound-'.length)}`);
    expect(await textOf(parsed.attachments[0]?.blob)).toBe('paper');
    expect(await textOf(parsed.html)).toContain('<b>print</b>');
  });

  it('X-2 a repeat changes nothing, whoever handles it', async () => {
    const event = await received(mail());
    await desk.parse();
    const before = await desk.letters();
    await desk.parser().handle(event);
    expect(await desk.letters()).toEqual(before);
  });

  it('keeps a long text whole as a blob, and its beginning in the event', async () => {
    const text = 'word '.repeat(5000).trim();
    await received(mail({ text }));
    await desk.parse();
    const data = (await last()).data as { text: string; body: unknown };
    expect(data.text.length).toBeLessThan(10_010);
    expect((await textOf(data.body)).replace(/\s+/g, ' ').trim()).toBe(text);
  });

  it('holds a letter that says more than an event can hold', async () => {
    const reader: MailReader = {
      ...readerInThread,
      read: async (raw) => {
        const facts = await readerInThread.read(raw);
        const names = Array.from({ length: 100 }, () => ({ name: '\u0001'.repeat(150), size: 1 }));
        const ids = Array.from({ length: 50 }, (_, n) => `${n}${'\u0001'.repeat(900)}`);
        return { ...facts, leftOut: names.map((file) => ({ ...file, reason: 'too-many-files' })), references: ids };
      },
    };
    await received(mail());
    await desk.parse(desk.parser(reader));
    expect(await last()).toMatchObject({ type: 'MessageHeld', data: { cause: 'too-large' } });
  });

  it('T25 a mail that kills the thread it is read in is held with its cause, and the mail behind it moves on', async () => {
    const reader: MailReader = {
      ...readerInThread,
      read: async (raw) => {
        if (Buffer.from(raw).includes('poison')) throw new MailNotReadable('crashed', 'the thread ended');
        return readerInThread.read(raw);
      },
    };
    await received(mail({ text: 'poison' }));
    await received(mail({ subject: 'behind' }));
    await desk.parse(desk.parser(reader));
    const letters = await desk.letters();
    expect(letters.map(({ type }) => type)).toEqual([
      'MessageReceived',
      'MessageReceived',
      'MessageHeld',
      'MessageParsed',
    ]);
    expect(letters[2]?.data).toMatchObject({ cause: 'crashed' });
    expect(letters[3]?.data).toMatchObject({ subject: 'behind' });
  });

  it('T25 a mail that kills the process five times is held at the sixth start, without being read again', async () => {
    const event = await received(mail());
    let begun = 0;
    const died: MailReader = {
      ...readerInThread,
      read: (raw) => {
        if (raw.length === 0) return readerInThread.read(raw);
        begun++;
        return new Promise(() => undefined);
      },
    };
    for (let start = 1; start <= 5; start++) {
      const reading = new Promise<void>((resolve) => {
        const read = (raw: Uint8Array) => (raw.length > 0 && resolve(), died.read(raw));
        const reader = { ...died, read };
        // The process ends in the middle: this is never answered.
        desk
          .parser(reader)
          .handle(event)
          .catch(() => undefined);
      });
      await reading;
    }
    await desk.parser(died).handle(event);
    expect(begun).toBe(5);
    expect(await last()).toMatchObject({ type: 'MessageHeld', data: { cause: 'crashed' } });
  });

  it('T25 T32 mails that only lay beside the one that ends the process are not held with it', async () => {
    await received(mail({ text: 'poison' }));
    for (let n = 0; n < 3; n++) await received(mail({ subject: `beside ${n}` }));
    const letters = await desk.letters();
    for (let start = 1; start <= 5; start++) {
      // All are begun at once, and the process ends with the poison in hand.
      await new Promise<void>((resolve) => {
        const read = async (raw: Uint8Array) => {
          if (raw.length === 0) return readerInThread.read(raw);
          if (Buffer.from(raw).includes('poison')) resolve();
          return new Promise<never>(() => undefined);
        };
        const dying = desk.parser({ ...readerInThread, read });
        for (const event of letters) dying.handle(event).catch(() => undefined);
      });
    }
    const parser = desk.parser();
    await Promise.all(letters.map((event) => parser.handle(event)));
    const fates = (await desk.letters()).filter(({ type }) => type !== 'MessageReceived').map(({ type }) => type);
    expect(fates.sort()).toEqual(['MessageHeld', 'MessageParsed', 'MessageParsed', 'MessageParsed']);
  });

  it('T31 a full disk or a stopping desk is no fault of the mail: it is tried again for ever', async () => {
    const event = await received(mail());
    const closing: MailReader = {
      ...readerInThread,
      read: () => Promise.reject(new MailNotReadable('closed', 'the reader is closed')),
    };
    for (let n = 0; n < 5; n++) await expect(desk.parser(closing).handle(event)).rejects.toThrow('closed');
    const { get } = desk.memory.blobs;
    desk.memory.blobs.get = () => Promise.reject(new StoreUnavailable('gone', 'down'));
    for (let n = 0; n < 5; n++) await expect(desk.parser().handle(event)).rejects.toThrow('gone');
    desk.memory.blobs.get = get;
    await desk.parser().handle(event);
    expect((await last()).type).toBe('MessageParsed');
  });

  it('T09 T03 holds a mail that passes a limit, with the limit as its cause', async () => {
    await received(mail({ extra: `X-Long: ${'x'.repeat(3_000_000)}` }));
    await desk.parse();
    expect(await last()).toMatchObject({ type: 'MessageHeld', data: { cause: 'header-too-large' } });
  });

  describe('T34 a forged sender', () => {
    const result = 'Authentication-Results: mx.desk.example; dmarc=pass header.from=client.example';
    const verdict = async (): Promise<unknown> =>
      ((await last()).data as { sender: { verdict: string } }).sender.verdict;

    beforeEach(async () => {
      await desk.define('lines', line(support, { authservId: 'mx.desk.example' }));
      await desk.settings.refresh();
    });

    it('is not proven by Authentication-Results from a peer that is none of ours', async () => {
      await received(mail({ extra: result }), ['198.51.100.1']);
      await desk.parse();
      expect(await verdict()).toBe('none');
    });

    it("is proven by the topmost result of a listed relay that names the line's host", async () => {
      await received(mail({ extra: result }), ['203.0.113.7']);
      await desk.parse();
      expect(await verdict()).toBe('pass');
    });

    it('is not proven by a result that stands below the topmost one', async () => {
      const raw = `Authentication-Results: elsewhere.example; dmarc=pass\r\n${mail({ extra: result })}`;
      await received(raw, ['203.0.113.7']);
      await desk.parse();
      expect(await verdict()).toBe('none');
    });

    it('is told by its form: two From fields are no single sender', async () => {
      await received(mail({ extra: 'From: boss@desk.example' }));
      await desk.parse();
      expect((await last()).data).toMatchObject({ senderForm: 'several' });
    });
  });
});
