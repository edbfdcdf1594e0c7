import type { OutgoingMail } from '@eventdesk/kernel/ports/mail-composer';
import { isProblem } from '@eventdesk/kernel/problem';
import fc from 'fast-check';
import { simpleParser, type AddressObject, type ParsedMail } from 'mailparser';
import { composeMail } from './compose-mail';

const mail: OutgoingMail = {
  from: { address: 'support@desk.example', name: 'Acme Support' },
  to: { address: 'zoe@home.example', name: 'Zoë' },
  replyTo: { address: 'support+100001.1.abcdefghijklmnop@desk.example', name: 'Acme Support' },
  subject: 'Re: [#100001] Blank pages',
  text: 'Hello,\n\nit works.\n',
  html: '<!doctype html>\n<p>Hello,</p>\n<p>it works.</p>\n',
  language: 'en',
  messageId: '01890a5d-ac96-774b-bcce-b302099a8057.abcdefghijklmnop@desk.example',
  inReplyTo: 'first@home.example',
  references: ['first@home.example'],
  date: '2026-11-21T10:35:00Z',
  attachments: [],
  automatic: false,
  envelopeFrom: 'support@desk.example',
  desk: '0123abcd',
};

const rawOf = (change: Partial<OutgoingMail>): string =>
  Buffer.from(composeMail({ ...mail, ...change }).raw).toString('latin1');
const parsed = (change: Partial<OutgoingMail>): Promise<ParsedMail> =>
  simpleParser(Buffer.from(composeMail({ ...mail, ...change }).raw), { skipTextToHtml: true, skipHtmlToText: true });
const names = (raw: string): readonly string[] =>
  (raw.split('\r\n\r\n')[0] as string)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
    .map((line) => line.slice(0, line.indexOf(':')).toLowerCase());
const refusal = (change: Partial<OutgoingMail>): string => {
  try {
    composeMail({ ...mail, ...change });
  } catch (thrown) {
    if (isProblem(thrown)) return thrown.slug;
    throw thrown;
  }
  return 'none';
};
const person = (address: AddressObject | AddressObject[] | undefined) =>
  [address ?? []].flat().flatMap((one) => one.value.map(({ address: at, name }) => ({ address: at, name })));

/** Text without line breaks and control characters, as names and subjects are. */
const line = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 120 })
  .map((text) => text.replace(/[\s\p{C}\u2028\u2029]+/gu, ' ').trim())
  .filter((text) => text !== '');

describe('A composed mail', () => {
  it('reads back as what it was made of', async () => {
    const read = await parsed({});
    expect(person(read.from)).toEqual([mail.from]);
    expect(person(read.to)).toEqual([mail.to]);
    expect(person(read.replyTo)).toEqual([mail.replyTo]);
    expect(read.subject).toBe(mail.subject);
    expect(read.text).toBe(mail.text);
    expect(read.html).toBe(mail.html);
    expect(read.messageId).toBe(`<${mail.messageId}>`);
    expect(read.inReplyTo).toBe('<first@home.example>');
    expect(read.references).toBe('<first@home.example>');
    expect(read.date?.toISOString()).toBe('2026-11-21T10:35:00.000Z');
  });

  it('reads back whatever a person is called, writes about, and writes', async () => {
    await fc.assert(
      fc.asyncProperty(line, line, fc.string({ unit: 'binary', maxLength: 2000 }), async (name, subject, said) => {
        const text = `${said.replace(/\p{Cs}|\r/gu, '').trimEnd()}\n`;
        const read = await parsed({ to: { ...mail.to, name }, subject, text, html: `<p>\n${text}` });
        expect(read.subject).toBe(subject);
        expect(person(read.to)).toEqual([{ address: mail.to.address, name }]);
        expect(read.text).toBe(text);
        expect(read.html).toBe(`<p>\n${text}`);
      }),
    );
  });

  it('PG-10 reads back files of any name and content', async () => {
    const file = fc.record({
      name: line,
      type: fc.constant('application/pdf'),
      content: fc.uint8Array({ maxLength: 500 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(file, { minLength: 1, maxLength: 4 }), async (attachments) => {
        const read = await parsed({ attachments });
        expect(read.attachments.map(({ filename, contentType }) => ({ filename, contentType }))).toEqual(
          attachments.map(({ name }) => ({ filename: name, contentType: 'application/pdf' })),
        );
        read.attachments.forEach((one, at) =>
          expect([...one.content]).toEqual([...(attachments[at]?.content as Uint8Array)]),
        );
        expect(read.text).toBe(mail.text);
      }),
    );
  });

  it('has only lines that every server takes, in ASCII, each ended by CR LF', () => {
    fc.assert(
      fc.property(line, fc.string({ unit: 'grapheme', maxLength: 3000 }), (name, text) => {
        const long = 'x'.repeat(2000);
        const raw = rawOf({
          from: { ...mail.from, name },
          subject: name.repeat(5),
          text: text + long,
          attachments: [{ name, type: 'text/plain', content: Buffer.from(text) }],
        });
        expect(raw).not.toMatch(/[^\r\n\t\x20-\x7e]/);
        expect(raw.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
        for (const one of raw.split('\r\n')) expect(one.length).toBeLessThanOrEqual(998);
      }),
    );
  });

  it('T13 is the same, byte for byte, at every attempt', () => {
    expect(rawOf({})).toBe(rawOf({}));
  });

  it('T01 carries the marks of an automatic mail, and no address that a bounce could go to, only when it is one', () => {
    const marks = { automatic: true };
    const automatic = rawOf(marks);
    expect(automatic).toContain('\r\nAuto-Submitted: auto-replied\r\n');
    expect(automatic).toContain('\r\nX-Auto-Response-Suppress: All\r\n');
    expect(automatic).toContain('\r\nX-Eventdesk-Automatic: ');
    expect(composeMail({ ...mail, ...marks }).envelope).toEqual({ from: '', to: 'zoe@home.example' });
    expect(rawOf({})).not.toMatch(/Auto-Submitted|Suppress|X-Eventdesk-Automatic/i);
    expect(composeMail(mail).envelope).toEqual({ from: 'support@desk.example', to: 'zoe@home.example' });
    for (const raw of [automatic, rawOf({})]) expect(raw).toContain('\r\nX-Eventdesk-Desk: 0123abcd\r\n');
  });

  it('keeps the first and the latest of a long list of references, each once, and none that would break the header', () => {
    const many = Array.from({ length: 60 }, (_, at) => `m${at}@home.example`);
    const raw = rawOf({
      references: [...many, 'm59@home.example', 'a\r\nBcc: x@y', 'no-at', '<b@c>'],
      inReplyTo: 'a b',
    });
    const references = /References: ([\s\S]*?)\r\nX-/.exec(raw)?.[1]?.split('\r\n ');
    expect(references).toHaveLength(20);
    expect(references?.[0]).toBe('<m0@home.example>');
    expect(references?.at(-1)).toBe('<m59@home.example>');
    expect(raw).not.toContain('In-Reply-To');
  });

  it('of text alone is no multipart', async () => {
    expect(rawOf({ html: null })).toContain('Content-Type: text/plain; charset=us-ascii\r\n');
    expect((await parsed({ html: null })).text).toBe(mail.text);
  });
});

describe('A value in a composed mail', () => {
  const breaks = ['\r\n', '\n', '\r', '\r\n\r\n', '\u2028', '\u0085', '\0', '\r\n '];

  it.each(breaks)('T07 with a line break (%j) adds no header and changes no recipient', async (at) => {
    const evil = `x${at}Bcc: all@victim.example${at}To: all@victim.example${at}${at}body`;
    const change = {
      subject: evil,
      from: { ...mail.from, name: evil },
      to: { ...mail.to, name: evil },
      replyTo: { address: 'support@desk.example', name: evil },
      attachments: [{ name: evil, type: `text/plain${at}X-Evil: 1`, content: Buffer.from('x') }],
      inReplyTo: `a@b${at}X-Evil: 1`,
      references: [`a@b${at}X-Evil: 1`],
    };
    expect(names(rawOf(change))).toEqual(
      names(rawOf({ attachments: change.attachments, inReplyTo: null, references: [] })),
    );
    const read = await parsed(change);
    expect(person(read.to).map(({ address }) => address)).toEqual(['zoe@home.example']);
    expect(read.bcc).toBeUndefined();
    expect(read.headers.has('x-evil')).toBe(false);
    expect(read.attachments).toHaveLength(1);
    expect(read.attachments[0]?.headers.has('x-evil')).toBe(false);
    expect(composeMail({ ...mail, ...change }).envelope).toEqual({
      from: 'support@desk.example',
      to: 'zoe@home.example',
    });
  });

  it.each(breaks)('T07 that is an address with a line break (%j) is refused', (at) => {
    const address = `zoe@home.example${at}Bcc: all@victim.example`;
    expect(refusal({ to: { address, name: '' } })).toBe('address-not-mailable');
    expect(refusal({ from: { address, name: '' } })).toBe('address-not-mailable');
    expect(refusal({ replyTo: { address, name: '' } })).toBe('address-not-mailable');
    expect(refusal({ envelopeFrom: address })).toBe('address-not-mailable');
    expect(refusal({ messageId: `a@b${at}X: 1` })).toBe('mail-field-not-usable');
    expect(refusal({ desk: `a${at}X: 1` })).toBe('mail-field-not-usable');
    expect(refusal({ language: `en${at}X: 1` })).toBe('mail-field-not-usable');
  });

  it('T07 that is no single address is refused, and the refusal does not repeat it', () => {
    const odd = [
      '',
      'zoe',
      '@home.example',
      'a@b@',
      'a@b,c@d.example',
      'a@-b.example',
      'zoë@home.example',
      'a@b c',
      'a<b@c.d',
    ];
    for (const address of [...odd, 'a@b.example> SIZE=1', `${'a'.repeat(65)}@b.example`, 'a@b.example\t']) {
      expect(refusal({ to: { address, name: '' } })).toBe('address-not-mailable');
    }
    expect(() => composeMail({ ...mail, to: { address: 'secret person', name: '' } })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('secret person') }),
    );
  });

  it('that is an odd but valid address is quoted, and stays one address', async () => {
    for (const address of ['a..b@mobile.example', 'john doe@home.example', '"a, b"@home.example']) {
      const read = await parsed({ to: { address, name: 'x' } });
      expect(person(read.to)).toHaveLength(1);
      expect(composeMail({ ...mail, to: { address, name: '' } }).envelope.to).toMatch(/^".+"@(mobile|home)\.example$/);
    }
  });

  it('T41 that names a file or a URL instead of holding bytes is refused', () => {
    for (const trick of [
      { path: '/etc/passwd' },
      { href: 'http://127.0.0.1/' },
      { content: '/etc/passwd' },
      { raw: 'x' },
    ]) {
      const attachments = [{ name: 'x', type: 'text/plain', ...trick }] as unknown as OutgoingMail['attachments'];
      expect(refusal({ attachments })).toBe('attachment-not-bytes');
    }
  });

  it('that is a mail within a mail goes as plain bytes', async () => {
    const attachments = [{ name: 'a.eml', type: 'message/rfc822', content: Buffer.from('A: b\r\n\r\nc') }];
    expect(rawOf({ attachments })).toContain('\r\nContent-Type: application/octet-stream;\r\n');
    const read = await parsed({ attachments });
    expect(read.attachments[0]?.content.toString()).toBe('A: b\r\n\r\nc');
  });

  it('that looks like the mail’s own boundary ends no part', async () => {
    const boundary = /boundary="([^"]*)_a"/.exec(rawOf({}))?.[1] as string;
    const text = `above\n--${boundary}_a--\nbelow\n`;
    expect((await parsed({ text })).text).toBe(text);
  });
});
