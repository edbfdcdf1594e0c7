import type { MailFacts } from '@eventdesk/kernel/ports/mail-reader';
import { readMail } from './read-mail';
import { mail, mailInUtf8 } from './testing/mails';

const read = (...lines: string[]): MailFacts => readMail(mailInUtf8(...lines));
const names = (facts: MailFacts): string[] => facts.attachments.map(({ name }) => name);
const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABh6FO1AAAAABJRU5ErkJggg==';

describe('what a mail says', () => {
  it('plain text with its header', () => {
    const facts = read('From: Ada <ada@firm.example>', 'To: Desk <support@desk.example>, b@c.example', 'Cc: d@e.example', 'Reply-To: f@g.example', 'Subject: Printer', 'Date: Mon, 12 Oct 2026 09:00:00 +0200 (CEST)', 'Message-ID: <1@firm.example>', 'In-Reply-To: Your mail of Monday <0@desk.example>', 'References: <a@x><b@x>', '\t<a@x>', '', 'My printer is broken, can you help me with it?'); // prettier-ignore
    expect(facts).toMatchObject({
      from: { address: 'ada@firm.example', name: 'Ada' },
      senderForm: 'single',
      to: [{ address: 'support@desk.example', name: 'Desk' }, { address: 'b@c.example' }],
      cc: [{ address: 'd@e.example' }],
      replyTo: [{ address: 'f@g.example' }],
      subject: 'Printer',
      date: '2026-10-12T07:00:00.000Z',
      messageId: '1@firm.example',
      inReplyTo: ['0@desk.example'],
      references: ['a@x', 'b@x'],
      language: 'en',
      html: null,
      text: 'My printer is broken, can you help me with it?',
    });
  });

  it('survives a structured clone, as on the way out of a thread', () => {
    const facts = read('From: a@b.example', '', 'x');
    expect(structuredClone(facts)).toEqual(facts);
  });

  it('HTML only: text without styles, scripts, comments and hidden fillers', () => {
    const facts = read('Content-Type: text/html; charset=utf-8', '', '<html><head><title>t</title><style>p{color:red}</style></head><body><!-- note --><div style="display:none">preview</div><p>Grüße</p><script>steal()</script><p>aus <b>Köln</b></p></body></html>'); // prettier-ignore
    expect(facts.text).toBe('Grüße\n\naus Köln');
    expect(facts.replyText).toBe('Grüße\n\naus Köln');
  });

  it('alternatives are one message; a stand-in for HTML readers gives way to the HTML', () => {
    const alternative = (plain: string): MailFacts => read('Content-Type: multipart/alternative; boundary=b', '', '--b', '', plain, '--b', 'Content-Type: text/html', '', '<p>The whole story</p>', '--b', 'Content-Type: text/x-amp-html', '', '<html amp4email></html>', '--b--'); // prettier-ignore
    expect(alternative('The whole story').text).toBe('The whole story');
    expect(alternative('See the HTML').text).toContain('The whole story');
    expect(alternative('x').attachments).toEqual([]);
    expect(alternative('x').html).toBe('<p>The whole story</p>');
  });

  it('text before and after a file is one text', () => {
    const facts = read('Content-Type: multipart/mixed; boundary=b', '', '--b', '', 'Before', '--b', 'Content-Type: image/png; name=a.png', 'Content-Transfer-Encoding: base64', '', png, '--b', '', 'After', '--b--'); // prettier-ignore
    expect(facts.text).toBe('Before\n\nAfter');
    expect(names(facts)).toEqual(['a.png']);
  });

  it('a picture that the HTML shows is inline and comes as data; others stay files', () => {
    const facts = read('Content-Type: multipart/related; boundary=b', '', '--b', 'Content-Type: text/html', '', '<p><img src="cid:One@x"><img src="cid:fake@x"></p>', '--b', 'Content-Type: image/png', 'Content-ID: <one@x>', 'Content-Transfer-Encoding: base64', '', png, '--b', 'Content-Type: image/png', 'Content-ID: <fake@x>', '', '<svg onload=x>', '--b', 'Content-Type: application/pdf; name=a.pdf', 'Content-Disposition: attachment', '', 'pdf', '--b--'); // prettier-ignore
    expect(facts.html).toBe(`<p><img src="data:image/png;base64,${png}"><img></p>`);
    expect(facts.attachments.map(({ inline, related }) => [inline, related])).toEqual([[true, true], [true, true], [false, false]]); // prettier-ignore
  });

  it('a forwarded mail is one file, named by its subject, and nothing of it is read as ours', () => {
    const facts = read('Subject: FW', 'Content-Type: multipart/mixed; boundary=b', '', '--b', '', 'See below', '--b', 'Content-Type: message/rfc822', '', 'Subject: Old/../one', 'Auto-Submitted: auto-replied', '', 'inner words', '--b--'); // prettier-ignore
    expect(names(facts)).toEqual(['Old . one.eml']);
    expect(facts).toMatchObject({ text: 'See below', isAutoReply: false });
  });

  it.each<[string, string[], string]>([
    [
      'no boundary parameter',
      ['Content-Type: multipart/mixed', '', '--zz', 'Content-Type: text/plain', '', 'inside', '--zz--'],
      'inside',
    ],
    [
      'a wrong boundary',
      ['Content-Type: multipart/mixed; boundary=aa', '', '--zz', 'Content-Type: text/plain', '', 'inside', '--zz--'],
      'inside',
    ],
    ['a multipart that never ends', ['Content-Type: multipart/mixed; boundary=b', '', '--b', '', 'inside'], 'inside'],
    ['a multipart without parts', ['Content-Type: multipart/mixed; boundary=b', '', 'just text'], 'just text'],
    [
      'a boundary that is the beginning of another',
      [
        'Content-Type: multipart/mixed; boundary=b',
        '',
        '--b',
        'Content-Type: multipart/alternative; boundary=b1',
        '',
        '--b1',
        '',
        'inside',
        '--b1--',
        '--b--',
      ],
      'inside',
    ],
    ['a type that is no type', ['Content-Type: text', '', 'inside'], 'inside'],
    ['an unknown transfer encoding', ['Content-Transfer-Encoding: 8bits', '', 'inside'], 'inside'],
    [
      'quoted-printable with a semicolon',
      ['Content-Transfer-Encoding: quoted-printable;', '', 'in=\nside=20=3D'],
      'inside =',
    ],
    [
      'a header with stray lines',
      ['From a@b Mon Jan  1 00:00:00 2026', 'Subject: x', 'no colon here', 'X-A: b', '', 'inside'],
      'inside',
    ],
    ['no header', ['', 'inside'], 'inside'],
    ['flowed text', ['Content-Type: text/plain; format=flowed', '', 'in ', 'side'], 'in side'],
    ['enriched text', ['Content-Type: text/enriched', '', '<bold>inside</bold>'], 'inside'],
  ])('broken MIME: %s', (_, lines, text) => expect(read(...lines).text).toBe(text));

  it('lines that end in CR alone are lines', () => {
    expect(readMail(Buffer.from('Subject: x\rFrom: a@b.example\r\rinside'))).toMatchObject({
      subject: 'x',
      text: 'inside',
    });
  });

  it('files written into the text are taken out of it', () => {
    const uu = read('', 'Look:', 'begin 644 cat.txt', '#0V%T', '`', 'end', 'Bye');
    expect([uu.text, names(uu), Buffer.from(uu.attachments[0]!.content).toString()]).toEqual([
      'Look:\nBye',
      ['cat.txt'],
      'Cat',
    ]);
    const y = readMail(
      mail('', 'Look:', '=ybegin line=128 size=3 name=cat.bin', '\x6d\x8b\x9e', '=yend size=3', 'Bye'),
    );
    expect([y.text, Buffer.from(y.attachments[0]!.content).toString()]).toEqual(['Look:\nBye', 'Cat']);
    expect(read('', 'begin 644 the day well').text).toBe('begin 644 the day well');
  });

  it('the answer is found in HTML by the marks of mail programs', () => {
    const html = (body: string): string => read('Subject: Re: x', 'Content-Type: text/html', '', body).replyText;
    expect(html('<div>New</div><div class="gmail_quote">On Monday Bob wrote:<blockquote>Old</blockquote></div>')).toBe(
      'New',
    );
    expect(html('<p>New</p><blockquote type="cite">Old</blockquote>')).toBe('New');
    expect(html('<p>New</p><div id="divRplyFwdMsg">From: Bob</div><div>Old</div>')).toBe('New');
    expect(html('<p>New</p><div id="appendonsend"></div><hr><div><b>From:</b> Bob</div>')).toBe('New');
    expect(
      html('<p>New</p><div style="border:none;border-top:solid #E1E1E1 1.0pt"><p>Da: Bob</p></div><p>Old</p>'),
    ).toBe('New');
    expect(html('<p>New</p><div class="gmail_signature">Ada</div>')).toBe('New');
    expect(html('<div>New</div><div class="yahoo_quoted">Old</div>')).toBe('New');
    expect(
      html('<p>New</p><p>On Mon, 2 Apr 2012, Bob &lt;bob@b.example&gt; wrote:</p><blockquote>Old</blockquote>'),
    ).toBe('New');
    expect(html('<div class="gmail_quote">---------- Forwarded message ---------<br>Old</div>')).toContain('Old');
  });

  it('a reply in which nothing new is found is shown whole', () => {
    expect(read('Subject: Re: x', '', '> all quoted').replyText).toBe('> all quoted');
  });
});

describe('T34 forged sender forms', () => {
  it.each<[string, string[]]>([
    ['single', ['From: Ada <ada@firm.example>']],
    ['single', ['From: "ada@firm.example" <ada@firm.example>']],
    ['several', ['From: ada@firm.example', 'From: eve@evil.example']],
    ['several', ['From: ada@firm.example, eve@evil.example']],
    ['group', ['From: Firm: ada@firm.example;']],
    ['disguised', ['From: "ada@firm.example" <eve@evil.example>']],
    ['disguised', ['From: =?utf-8?B?YWRhQGZpcm0uZXhhbXBsZQ==?= <eve@evil.example>']],
    ['missing', ['Subject: x']],
    ['missing', ['From: Ada']],
  ])('%s: %j', (form, header) => expect(read(...header, '', 'x').senderForm).toBe(form));
});

describe('the language of a mail', () => {
  it.each([
    ['he', 'Content-Language: en-US', 'שלום, המדפסת לא עובדת'],
    ['fa', 'X-A: b', 'سلام، چاپگر کار نمی‌کند'],
    ['ru', 'Content-Language: en', 'Здравствуйте, принтер не работает'],
    ['it', 'Content-Language: en', 'Buongiorno, la stampante non funziona, grazie'],
    ['en', 'Content-Language: it', 'Hello, the printer does not work, can you help?'],
    ['it', 'Content-Language: it-IT', 'Ok'],
    [null, 'Content-Language: de', 'Der Drucker druckt nicht'],
    [null, 'X-A: b', 'مرحبا'],
  ])('%s', (language, header, text) => expect(read(header, '', text)).toMatchObject({ language }));
});
