import type { MailFault } from '@eventdesk/kernel/ports/mail-reader';
import { defaultLimits } from './limits';
import { readMail } from './read-mail';
import { mail } from './testing/mails';

const attempt = (raw: Uint8Array): MailFault | 'read' => {
  try {
    readMail(raw);
    return 'read';
  } catch (error) {
    return (error as { cause: MailFault }).cause;
  }
};

const nested = (depth: number): Uint8Array =>
  mail(...Array.from({ length: depth }, (_, level) => `Content-Type: multipart/mixed; boundary=b${level}\n\n--b${level}`), '', 'x'); // prettier-ignore

/** Fields that are searched, each filled with what makes a careless search slow. */
const longFields = [
  'Date',
  'Auto-Submitted',
  'Content-ID',
  'Content-Disposition',
  'To',
  'Subject',
  'Message-ID',
  'Return-Path',
  'List-Id',
].flatMap((name) =>
  ['(', ' ', '. ', '>', 'a', 'a@'].map((piece): [string, () => Uint8Array] => [
    `T09 300 kB of ${JSON.stringify(piece)} in ${name}`,
    () =>
      mail(
        'From: mailer-daemon@b.example',
        `${name}: attachment; filename="a@b${piece.repeat(300_000 / piece.length)}b"`,
        '',
        'x',
      ),
  ]),
);

describe('mails made to exhaust a parser', () => {
  it.each<[string, () => Uint8Array, MailFault]>([
    [
      'T09 a header of 20 MB',
      () => mail('From: a@b.example', `X: ${'y'.repeat(20_000_000)}`, '', 'x'),
      'header-too-large',
    ],
    ['T09 300,000 header lines', () => mail('X: y\n'.repeat(300_000), 'x'), 'too-many-headers'],
    ['T09 100,000 addresses', () => mail(`To: ${'a@b.c,'.repeat(100_000)}`, '', 'x'), 'too-many-addresses'],
    ['T09 20,000 nested multiparts', () => nested(20_000), 'too-deep'],
    [
      'T03 100,000 parts',
      () => mail('Content-Type: multipart/mixed; boundary=b', '', '--b\n\nx\n'.repeat(100_000)),
      'too-many-parts',
    ],
    ['T23 HTML 300 levels deep', () => mail('Content-Type: text/html', '', '<div>'.repeat(300)), 'html-too-deep'],
    ['T23 HTML 100,000 levels deep', () => mail('Content-Type: text/html', '', '<b>'.repeat(100_000)), 'html-too-deep'],
    [
      'T23 HTML levels hidden by stray end tags',
      () => mail('Content-Type: text/html', '', '<b></i>'.repeat(1_000)),
      'html-too-deep',
    ],
    ['T23 3 MB of HTML', () => mail('Content-Type: text/html', '', 'a'.repeat(3_000_000)), 'html-too-large'],
    [
      'T23 3 MB of HTML in parts',
      () =>
        mail(
          'Content-Type: multipart/mixed; boundary=b',
          '',
          `--b\nContent-Type: text/html\n\n${'a'.repeat(1_000_000)}\n`.repeat(3),
        ),
      'html-too-large',
    ],
    ['T03 text of 9 MB', () => mail('', 'a'.repeat(9_000_000)), 'text-too-large'],
    ['T03 a mail of 65 MB', () => new Uint8Array(65 * 1024 * 1024), 'too-large'],
    ['a mail of no bytes', () => new Uint8Array(0), 'empty'],
  ])('%s', (_, raw, fault) => expect(attempt(raw())).toBe(fault));

  it.each<[string, () => Uint8Array]>([
    [
      'T23 one tag with a megabyte of attributes',
      () => mail('Content-Type: text/html', '', `<p ${'a=b '.repeat(250_000)}>x`),
    ],
    ['T23 a megabyte of half-open tags', () => mail('Content-Type: text/html', '', '<a<'.repeat(300_000))],
    ['T23 a megabyte of entities', () => mail('Content-Type: text/html', '', '&amp;'.repeat(200_000))],
    ['T23 a megabyte on one line', () => mail('', 'On 2 Apr 2012 '.repeat(70_000))],
    ['T23 a million empty lines', () => mail('', '\n'.repeat(1_000_000))],
    [
      'T23 a style of a megabyte',
      () => mail('Content-Type: text/html', '', `<p style="${'color:red;'.repeat(100_000)}">x`),
    ],
    ['T09 a content type of 500 kB', () => mail(`Content-Type: text/plain; ${'a'.repeat(500_000)}`, '', 'x')],
    ['T09 parameters of 500 kB', () => mail(`Content-Type: text/plain; ${'a="b";'.repeat(80_000)}`, '', 'x')],
    ['T09 a subject of 500 kB', () => mail(`Subject: ${'=?utf-8?Q?a?= '.repeat(40_000)}`, '', 'x')],
    ['T09 references of 900 kB', () => mail(`References: ${'<a@b> '.repeat(150_000)}`, '', 'x')],
    [
      'T09 a boundary that matches everywhere',
      () => mail('Content-Type: multipart/mixed; boundary="-"', '', '-'.repeat(1_000_000)),
    ],
    ['T23 empty lines within a text', () => mail('', `x${'\n'.repeat(500_000)}y`)],
    [
      'T23 spaces within preformatted text',
      () => mail('Content-Type: text/html', '', `<pre>x${' '.repeat(500_000)}y</pre>`),
    ],
    ['T23 embedded files that never end', () => mail('', '=ybegin line=1 name=x\n'.repeat(100_000))],
    [
      'T23 a bounce of one long word',
      () => mail('From: mailer-daemon@b.example', 'Subject: failure notice', '', 'a.'.repeat(200_000)),
    ],
    ...longFields,
    [
      'T09 a delivery report of many blocks',
      () =>
        mail(
          'Content-Type: multipart/report; boundary=b',
          '',
          '--b',
          'Content-Type: message/delivery-status',
          '',
          'Action: failed\n\n'.repeat(60_000),
        ),
    ],
  ])('%s is read', (_, raw) => expect(attempt(raw())).toBe('read'));

  it('T22 names from a prototype are only names', () => {
    const facts = readMail(mail('__proto__: x', 'constructor: y', 'Content-Type: text/html; __proto__=a; charset=constructor', '', '<p __proto__="x" constructor="y" toString=z>ok</p>')); // prettier-ignore
    expect([facts.text, facts.html]).toEqual(['ok', '<p>ok</p>']);
  });
});

describe('T03 more files than are kept', () => {
  it('the first hundred are kept and the others named', () => {
    const parts = Array.from({ length: 328 }, (_, n) => `--b\nContent-Disposition: attachment; filename=f${n}\n\nx`);
    const facts = readMail(mail('Content-Type: multipart/mixed; boundary=b', '', ...parts));
    expect(facts.attachments).toHaveLength(100);
    expect(facts.leftOut).toHaveLength(228);
    expect(facts.leftOut[0]).toEqual({ name: 'f100', size: 1, reason: 'too-many-files' });
  });

  it('files above the sum of bytes are named, smaller ones after them kept', () => {
    const file = (name: string, size: number): string => `--b\nContent-Disposition: attachment; filename=${name}\n\n${'x'.repeat(size)}`; // prettier-ignore
    const raw = mail('Content-Type: multipart/mixed; boundary=b', '', file('a', 60), file('b', 60), file('c', 30));
    const facts = readMail(raw, { ...defaultLimits, fileBytes: 100 });
    expect(facts.attachments.map(({ name }) => name)).toEqual(['a', 'c']);
    expect(facts.leftOut).toEqual([{ name: 'b', size: 60, reason: 'too-many-bytes' }]);
  });

  it('T04 an archive is never opened', () => {
    const facts = readMail(mail('Content-Type: application/zip; name=bomb.zip', '', 'PK\x03\x04 not even a true one'));
    expect(facts.attachments).toMatchObject([{ name: 'bomb.zip', type: 'application/zip' }]);
  });
});
