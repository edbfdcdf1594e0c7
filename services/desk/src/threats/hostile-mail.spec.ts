import type { Api, Inbound, Ticket } from '../e2e/testing/api';
import { client, company, generous, line } from '../e2e/testing/company';
import type { DeskUnderTest } from '../e2e/testing/desk-under-test';
import { endDesk, startDesk } from '../e2e/testing/desk-under-test';
import { connected, fateOf, field, handIn, newMessageId, proven, sentMail, settled } from '../e2e/testing/letters';
import { patience } from '../e2e/testing/deployment';

jest.setTimeout(patience(120_000));

const base64 = (bytes: Buffer): string => bytes.toString('base64').replace(/.{76}/g, '$&\r\n');

interface Part {
  readonly name: string;
  readonly type?: string;
  readonly content: Buffer;
}

/** A mail with files, whose head can have anything in it. */
function mailWith(messageId: string, parts: readonly Part[], fields: readonly string[] = []): string {
  return [
    'From: Grace <grace@customer.example>',
    `To: ${line}`,
    ...(fields.some((one) => one.startsWith('Subject:')) ? [] : ['Subject: Files']),
    `Message-ID: <${messageId}>`,
    ...fields,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'See the files.',
    ...parts.flatMap(({ name, type = 'application/octet-stream', content }) => [
      '--b',
      `Content-Type: ${type}`,
      `Content-Disposition: attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
      'Content-Transfer-Encoding: base64',
      '',
      base64(content),
    ]),
    '--b--',
    '',
  ].join('\r\n');
}

describe('hostile mail, handed in by SMTP', () => {
  let desk: DeskUnderTest;
  let api: Api;
  beforeAll(async () => {
    desk = await startDesk({ ...company, limits: generous });
    api = await client(desk, 'auditor');
  });
  afterAll(() => endDesk(desk));

  const take = async (messageId: string, raw: string | Buffer): Promise<Inbound> => {
    expect(await handIn(desk, raw, line)).toMatch(/^250/);
    return settled(api, messageId);
  };
  const download = (id: string) => api.ask<never>('GET', `/v2/attachments/${id}`);

  it('T03 of 328 files and of 30 MB what is over the limits is left out by name, and the mail is kept', async () => {
    const many = newMessageId();
    const files = Array.from({ length: 328 }, (_, n) => ({ name: `file ${n}.txt`, content: Buffer.from(`${n}`) }));
    const opened = await take(many, mailWith(many, files));
    expect(opened.outcome).toBe('opened');
    const [message] = (await api.ticket(opened.ticket as string)).messages;
    expect(message?.attachments.length).toBeLessThanOrEqual(100);
    const leftOut = (message as unknown as { leftOut: { name: string; size: number }[] }).leftOut;
    expect(leftOut.map(({ name }) => name)).toEqual([
      ...Array.from({ length: 99 }, (_, n) => `file ${100 + n}.txt`),
      '+129',
    ]);

    const large = newMessageId();
    const big = [1, 2, 3].map((n) => ({ name: `big${n}.bin`, content: Buffer.alloc(10 * 1024 * 1024, n) }));
    const kept = (await api.ticket((await take(large, mailWith(large, big))).ticket as string)).messages[0];
    expect(kept?.attachments.map(({ name }) => name)).toEqual(['big1.bin', 'big2.bin']);
    expect(JSON.stringify(kept)).toContain('big3.bin');
  });

  it('T03 says its size limit, and 552 above it', async () => {
    const smtp = await connected(desk.smtpPort);
    expect(await smtp.ask('EHLO relay.example')).toContain(`SIZE ${50 * 1024 * 1024}`);
    expect(await smtp.ask(`MAIL FROM:<grace@customer.example> SIZE=${60 * 1024 * 1024}`)).toMatch(/^552/);
    smtp.close();
  });

  it('T04 an archive that inflates a thousandfold is a file like any other', async () => {
    const id = newMessageId();
    // A zip entry that claims 4 GB: whoever opened it would notice.
    const content = Buffer.concat([
      Buffer.from('504b030414000000080000000000', 'hex'),
      Buffer.alloc(12, 0xff),
      Buffer.alloc(290_000),
    ]);
    const letter = await take(id, mailWith(id, [{ name: 'bomb.zip', type: 'application/zip', content }]));
    const attachments = (await api.ticket(letter.ticket as string)).messages[0]?.attachments;
    expect(attachments).toMatchObject([{ name: 'bomb.zip', size: content.length }]);
  });

  it('T05 T47 file names and active content of a mail are harmless when they are downloaded', async () => {
    const id = newMessageId();
    const names = [
      '../../etc/passwd',
      'C:\\evil.exe',
      'inno\u202egpj.exe',
      'a\r\nX-Evil: 1.txt',
      `${'x'.repeat(400)}.txt`,
    ];
    const parts = [
      ...names.map((name) => ({ name, content: Buffer.from('x') })),
      { name: 'page.html', type: 'text/html', content: Buffer.from('<script>alert(1)</script>') },
      { name: 'picture.svg', type: 'image/svg+xml', content: Buffer.from('<svg onload="alert(1)"/>') },
      { name: 'lie.png', type: 'image/png', content: Buffer.from('<script>alert(1)</script>') },
    ];
    const { ticket } = await take(id, mailWith(id, parts));
    const attachments = (await api.ticket(ticket as string)).messages[0]?.attachments ?? [];
    expect(attachments.slice(0, 4).map(({ name }) => name)).toEqual([
      'passwd',
      'evil.exe',
      'innogpj.exe',
      'aX-Evil: 1.txt',
    ]);
    expect(attachments).toHaveLength(parts.length);
    for (const { id: file, name } of attachments) {
      expect(name).not.toMatch(/[\p{Cc}\p{Cf}/\\]/u);
      expect([...name].length).toBeLessThanOrEqual(150);
      const { status, headers } = await download(file);
      expect(status).toBe(200);
      expect(headers.get('content-disposition')).toMatch(/^attachment; filename\*=UTF-8''[\w.%~-]+$/);
      expect(headers.get('content-type')).toBe('application/octet-stream');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toBe("sandbox; default-src 'none'");
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
      expect(headers.get('x-evil')).toBeNull();
    }
    const { inbound } = (await api.ticket(ticket as string)).messages[0] ?? {};
    const raw = await api.ask<never>('GET', `/v2/inbound/${inbound}/raw`);
    expect(raw.headers.get('content-disposition')).toMatch(/^attachment/);
  });

  it('T07 line breaks in subject, name and file name reach no header and no recipient of what the desk sends', async () => {
    const smuggled = Buffer.from('Hello\r\nBcc: victim@elsewhere.example\r\n\r\nbody').toString('base64');
    const { ticket } = await fateOf(desk, api, {
      to: line,
      from: `=?utf-8?B?${smuggled}?= <grace@customer.example>`,
      subject: `=?utf-8?B?${smuggled}?=`,
      fields: [proven(), 'Message-ID-Ignored: x'],
      text: 'x',
    });
    const agent = await client(desk, 'ada-desk');
    const form = new FormData();
    form.append('file', new Blob(['x']), 'a\r\nBcc: victim@elsewhere.example');
    const upload = await agent.ask<{ id: string }>('POST', '/v2/attachments', { body: form });
    const reply = { kind: 'reply', text: 'Hello', attachments: [upload.body.id] };
    expect((await agent.post(`/v2/tickets/${ticket}/messages`, reply)).status).toBe(201);
    const { raw, mail, delivery } = await sentMail(api, ticket as string, 2);
    expect(field(raw, 'Bcc')).toBeUndefined();
    expect(
      raw
        .toString()
        .split(/\r?\n/)
        .filter((text) => /^bcc/i.test(text)),
    ).toEqual([]);
    expect([mail.to].flat().flatMap((to) => to?.value.map(({ address }) => address))).toEqual([
      'grace@customer.example',
    ]);
    expect(delivery.to).toBe('grace@customer.example');
  });

  const monsters: Record<string, (id: string) => Buffer> = {
    'a header of 20 MB': (id) => Buffer.from(`X-Long: ${'x'.repeat(20 * 1024 * 1024)}\r\n${mailWith(id, [])}`),
    '300,000 header lines': (id) => Buffer.from(`${'X-Line: 1\r\n'.repeat(300_000)}${mailWith(id, [])}`),
    '100,000 addresses': (id) =>
      Buffer.from(
        mailWith(id, [], [`Cc: ${Array.from({ length: 100_000 }, (_, n) => `a${n}@x.example`).join(',\r\n ')}`]),
      ),
    '20,000 nested parts': (id) => {
      const open = Array.from(
        { length: 20_000 },
        (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\r\n\r\n--b${n}\r\n`,
      ).join('');
      const head = mailWith(id, []).split('MIME-Version: 1.0')[0];
      return Buffer.from(`${head}MIME-Version: 1.0\r\n${open}Content-Type: text/plain\r\n\r\ndeep\r\n`);
    },
    '100,000 parts': (id) => {
      const parts = 'Content-Type: text/plain\r\n\r\nx\r\n--b\r\n'.repeat(100_000);
      return Buffer.from(mailWith(id, []).replace('--b--', `--b\r\n${parts}\r\n--b--`));
    },
    'HTML 20,000 levels deep': (id) =>
      Buffer.from(
        mailWith(id, []).replace(
          'text/plain; charset=utf-8\r\n\r\nSee the files.',
          `text/html; charset=utf-8\r\n\r\n${'<div>\r\n'.repeat(20_000)}deep`,
        ),
      ),
  };
  it.each(Object.entries(monsters))(
    'T09 T03 T23 %s has its one fate in time, and the desk goes on',
    async (_name, make) => {
      const id = newMessageId();
      expect(await handIn(desk, make(id), line)).toMatch(/^250/);
      const next = await fateOf(desk, api, { to: line, subject: 'Behind it', text: 'still there?' });
      expect(next.outcome).toBe('opened');
      const fates = (await api.all<Inbound>('/v2/inbound')).filter(
        ({ messageId, outcome }) => messageId === id || outcome === 'held',
      );
      expect(fates.every(({ outcome }) => outcome !== 'pending')).toBe(true);
    },
  );

  it('T09 what could not be read is held with its cause, kept as it came', async () => {
    const held = (await api.all<Inbound>('/v2/inbound?outcome=held')) as readonly Inbound[];
    expect(held.length).toBeGreaterThan(0);
    for (const { id, cause } of held) {
      expect(cause).toMatch(/^[a-z-]+/);
      expect((await api.bytes(`/v2/inbound/${id}/raw`)).length).toBeGreaterThan(100_000);
    }
  });

  it('T50 X-1 a terminal obeys nothing that a mail says', async () => {
    const hostile = '\u001b]0;owned\u0007\u001b[2J\u009b31m\u202etxt';
    const encoded = `=?utf-8?B?${Buffer.from(hostile).toString('base64')}?=`;
    const { ticket } = await fateOf(desk, api, {
      to: line,
      from: `${encoded} <grace@customer.example>`,
      subject: encoded,
    });
    expect(await api.get<Ticket>(`/v2/tickets/${ticket}`)).toBeDefined();
    for (const args of [
      ['inbound', 'list'],
      ['outbox', 'list'],
      ['events', 'export'],
      ['inbound', 'list', '--json'],
    ]) {
      const { out, code } = await desk.place.run(...args);
      expect(code).toBe(0);
      expect(out).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    }
  });
});
