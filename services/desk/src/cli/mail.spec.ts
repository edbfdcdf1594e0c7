import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { catalogue } from '@eventdesk/domain/catalogue';
import { memoryPlatform } from '@eventdesk/platform/compose/testing/memory-platform';
import { readDeskFile } from '../control/desk-file';
import { writeScaledFile } from '../control/scaled-file';
import { serveControl } from '../control/serve';
import { stoppedConsumers } from '../control/stopped-consumers';
import { run } from '../testing/io';
import { noSecrets } from '../testing/no-secrets';

const folder = mkdtempSync(join(tmpdir(), 'eventdesk-mail-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, ...lines: readonly string[]): string => {
  const path = join(folder, name);
  writeFileSync(path, lines.join('\n'));
  return path;
};

const reply = file(
  'a-reply.eml',
  'From: =?utf-8?B?2LHYttin?= <Reza@Baharan.example>',
  'To: support@localhost',
  'Subject: Re: brakes',
  'Message-ID: <two@baharan.example>',
  'In-Reply-To: <one@desk.example>',
  'References: <zero@desk.example> <one@desk.example>',
  'Content-Type: multipart/mixed; boundary=x',
  '',
  '--x',
  'Content-Type: text/plain; charset=utf-8',
  '',
  'Tomorrow is fine.',
  '',
  'On Monday Mina wrote:',
  '> When may we have it?',
  '--x',
  'Content-Type: text/csv; name="../list\u202e.csv"',
  'Content-Disposition: attachment',
  '',
  'a;b',
  '--x--',
  '',
);
const bounce = file(
  'a-bounce.eml',
  'From: MAILER-DAEMON@mx.example',
  'Return-Path: <>',
  'To: support@localhost',
  'Subject: Undelivered',
  'Content-Type: multipart/report; report-type=delivery-status; boundary=x',
  '',
  '--x',
  '',
  'It failed.',
  '--x',
  'Content-Type: message/delivery-status',
  '',
  'Reporting-MTA: dns; mx.example',
  '',
  'Final-Recipient: rfc822; Owen@pike.example',
  'Action: failed',
  'Status: 5.1.1',
  '',
  '--x--',
  '',
);
const empty = file('an-empty-one.eml');

describe('mail explain', () => {
  it('says what intake understands of each file, one JSON line each, in their order', async () => {
    const { code, rows } = await run(['mail', 'explain', reply, bounce]);
    expect(code).toBe(0);
    const [first, second] = rows<{ text: string }>();
    expect(first).toEqual({
      id: 'a-reply',
      from: { address: 'Reza@baharan.example', name: 'رضا' },
      subject: 'Re: brakes',
      messageId: 'two@baharan.example',
      inReplyTo: ['one@desk.example'],
      references: ['zero@desk.example', 'one@desk.example'],
      attachments: [{ name: 'list.csv', size: expect.any(Number), type: 'text/csv' }],
      text: expect.stringContaining('When may we have it?'),
      replyText: 'Tomorrow is fine.',
      isAutoReply: false,
      isBounce: false,
      mustNotAutorespond: false,
    });
    expect(second).toMatchObject({
      id: 'a-bounce',
      isBounce: true,
      mustNotAutorespond: true,
      bounce: { recipient: 'owen@pike.example', status: '5.1.1', permanent: true },
    });
  });

  it('X-1 a file that cannot be understood has a line with an error, the others stay', async () => {
    const missing = join(folder, 'missing.eml');
    const { code, rows } = await run(['mail', 'explain', empty, reply, missing, folder]);
    expect(code).toBe(1);
    expect(rows()).toMatchObject([
      { id: 'an-empty-one', error: 'empty', detail: expect.stringContaining('no bytes') },
      { id: 'a-reply', subject: 'Re: brakes' },
      { id: 'missing', error: 'no-such-file' },
      { error: 'unreadable-file' },
    ]);
  });

  it('touches no store, and needs no configuration', async () => {
    const data = join(folder, 'no-data');
    expect((await run(['mail', 'explain', reply], { env: { EVENTDESK_DATA: data, EVENTDESK_DNS: 'x y' } })).code).toBe(
      0,
    );
    expect(existsSync(data)).toBe(false);
  });

  it('reads standard input, and keeps the order of many files', async () => {
    const stdin = 'Subject: from a pipe\n\nhello\n';
    expect((await run(['mail', 'explain', '-'], { stdin })).rows()).toMatchObject([
      { id: 'stdin', subject: 'from a pipe' },
    ]);
    const many = Array.from({ length: 40 }, (_, n) => file(`n${n}.eml`, `Subject: ${n}`, '', 'x'.repeat(n * 100)));
    const { rows } = await run(['mail', 'explain', ...many]);
    expect(rows().map(({ subject }) => subject)).toEqual(many.map((_, n) => String(n)));
  });
});

describe('mail send', () => {
  const { platform } = memoryPlatform(catalogue);
  const received: { readonly from: string; readonly to: readonly string[]; readonly raw: string }[] = [];
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
    received.length = 0;
  });

  /** A desk of which only the mail port is there, and knows some addresses. */
  async function desk(known = (address: string) => address.endsWith('@localhost')) {
    const server = createServer((socket) => {
      let text = '';
      let mail = { from: '', to: [] as string[] };
      let inBody = false;
      const line = (said: string): string => {
        if (said.startsWith('EHLO')) return '250 desk';
        const address = /<(.*?)>/.exec(said)?.[1] ?? '';
        if (said.startsWith('MAIL')) mail = { from: address, to: [] };
        if (said.startsWith('RCPT')) {
          if (!known(address)) return '550 no such line';
          mail.to.push(address);
        }
        if (said === 'DATA') inBody = true;
        return said === 'DATA' ? '354 go on' : said === 'QUIT' ? '221 bye' : '250 ok';
      };
      socket.on('error', () => undefined);
      socket.write('220 desk\r\n');
      socket.on('data', (bytes) => {
        text += bytes.toString('latin1');
        for (;;) {
          const end = text.indexOf(inBody ? '\r\n.\r\n' : '\r\n');
          if (end < 0) return;
          const said = text.slice(0, end);
          text = text.slice(end + (inBody ? 5 : 2));
          if (inBody) received.push({ ...mail, raw: said });
          const answer = inBody ? '250 stored \u001b[2J' : undefined;
          inBody = false;
          socket.write(`${answer ?? line(said)}\r\n`);
        }
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const data = mkdtempSync(join(folder, 'desk-'));
    const control = await serveControl({
      folder: data,
      admin: { platform, outbox: undefined, consumers: stoppedConsumers(platform), secrets: noSecrets },
      commands: {},
      addresses: { http: 'h', ops: 'o', smtp: `127.0.0.1:${(server.address() as AddressInfo).port}` },
      protocol: 'smtp',
    });
    closing.push(
      async () => void server.close(),
      () => control.close(),
    );
    return { EVENTDESK_DATA: data };
  }

  it('hands files to a scaled desk that runs from the folder, while it runs', async () => {
    const { smtp = '' } = readDeskFile((await desk()).EVENTDESK_DATA) ?? {};
    const data = mkdtempSync(join(folder, 'scaled-'));
    writeScaledFile(data, { pid: process.pid, smtp, protocol: 'smtp' });
    const sent = await run(['mail', 'send', bounce, '--to', 'support@localhost'], { env: { EVENTDESK_DATA: data } });
    expect([sent.code, received.map(({ to }) => to)]).toEqual([0, [['support@localhost']]]);
    expect(sent.out).toContain(`set -a; . ${join(data, 'scaled.env')}; set +a; npx eventdesk inbound list`);

    // Left over by a run that was killed.
    const { pid = 0 } = spawnSync(process.execPath, ['--version']);
    writeScaledFile(data, { pid, smtp, protocol: 'smtp' });
    const servers = {
      EVENTDESK_EVENTS: 'esdb://127.0.0.1:9?tls=false',
      EVENTDESK_FEED: 'kafka://127.0.0.1:9',
      EVENTDESK_STATE: 'mongodb://127.0.0.1:9/state',
      EVENTDESK_READS: 'mongodb://127.0.0.1:9/reads',
      EVENTDESK_PUBLIC_URL: 'http://localhost:3000',
    };
    const { code, err } = await run(['mail', 'send', bounce], { env: { EVENTDESK_DATA: data, ...servers } });
    expect([code, err]).toEqual([1, expect.stringMatching(/^no desk runs from .* on this machine: .*`intake`.*\n$/)]);
  });

  it('hands files to the desk that runs in the folder, to whom their header names and the desk knows', async () => {
    const env = await desk();
    const copied = file(
      'copied.eml',
      'From: a@x.example',
      'To: support@localhost, b@elsewhere.example',
      '',
      'hi',
      '.dot',
    );
    const { code, rows } = await run(['mail', 'send', copied, bounce, '--json'], { env });
    expect(code).toBe(0);
    expect(rows()).toMatchObject([
      { file: copied, taken: true, to: ['support@localhost'], refused: [{ address: 'b@elsewhere.example' }] },
      { file: bounce, taken: true },
    ]);
    expect(received.map(({ from, to }) => [from, to])).toEqual([
      ['a@x.example', ['support@localhost']],
      ['', ['support@localhost']],
    ]);
    expect(received[0]?.raw.endsWith('hi\r\n..dot')).toBe(true);
  });

  it('goes on behind a mail that is refused, and says so by its exit code', async () => {
    const env = await desk();
    const { code, out } = await run(
      ['mail', 'send', reply, empty, '--to', 'nobody@elsewhere.example', '--to', 'x@y.example'],
      { env },
    );
    expect([code, out.split('\n')[0]]).toEqual([1, `${reply}: 550 no such line`]);
    const to = await run(['mail', 'send', join(folder, 'missing.eml'), reply, '--to', 'sales@localhost'], { env });
    expect(to.code).toBe(1);
    expect(to.out).toMatch(
      /^\S*missing\.eml: there is no such file\n.*a-reply\.eml: 250 stored .*\(to sales@localhost\)\nwhat became of it: EVENTDESK_DATA=\S+ npx eventdesk inbound list\n$/,
    );
    expect(to.out).not.toContain('\u001b');
    expect(received.map(({ to: taken }) => taken)).toEqual([['sales@localhost']]);
  });

  it('asks for a recipient that the mail does not name, and refuses one that is none', async () => {
    const env = await desk();
    const nameless = file('nameless.eml', 'Subject: x', '', 'hi');
    expect((await run(['mail', 'send', nameless], { env })).out).toMatch(/names no recipient; say one with --to\n$/);
    const wrong = await run(['mail', 'send', nameless, '--to', 'no address'], { env });
    expect([wrong.code, wrong.err]).toEqual([
      2,
      '--to: no address is no mail address; right would be support@localhost\n',
    ]);
  });

  it('T07 a recipient in the header adds no command to the conversation', async () => {
    const env = await desk(() => true);
    const trick = file(
      'trick.eml',
      'From: a@x.example',
      'To: "x>\\r\\nRCPT TO:<y"@localhost, support@localhost',
      '',
      'hi',
    );
    await run(['mail', 'send', trick], { env });
    for (const { to } of received) expect(to.join()).not.toContain('<y');
  });
});
