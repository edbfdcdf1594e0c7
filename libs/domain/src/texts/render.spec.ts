import fc from 'fast-check';
import { languages } from '../shapes';
import type { TemplateName, TemplateParameters } from './parameters';
import { render } from './render';

const at = '2026-03-20T22:35:00Z';
const link = (purpose: string): string => `https://desk.example/l/${purpose}.token`;
const about = {
  desk: 'Acme Support',
  number: '100001',
  subject: 'Blank pages',
  name: 'Zoë',
  ticketLink: link('ticket'),
};
const samples: { readonly [T in TemplateName]: TemplateParameters[T] } = {
  confirmation: { ...about, promise: { amount: 8, unit: 'hours' }, notMeLink: link('not-me') },
  'confirmation-bare': {
    desk: 'Acme Support',
    number: '100001',
    ticketLink: link('ticket'),
    notMeLink: link('not-me'),
  },
  'agent-reply': {
    ...about,
    agent: 'Ada',
    text: 'Shake the cartridge.\n\nThen print again.',
    status: 'Solved',
    files: ['guide.pdf'],
    quote: { text: 'It prints nothing.\nHelp!', at, timeZone: 'Asia/Tehran' },
    close: { link: link('close'), address: 'support+100001.1.abc@desk.example', afterHours: 48 },
  },
  closed: { ...about, by: 'timer', reopenLink: link('reopen') },
  reopened: about,
  'status-changed': { ...about, status: 'In progress' },
  digest: { desk: 'Acme Support', numbers: ['100001', '100002'], checkLink: 'https://desk.example/' },
  'fresh-link': { desk: 'Acme Support', number: '100001', ticketLink: link('ticket'), validMinutes: 15 },
};
const names = Object.keys(samples) as TemplateName[];
const every = languages.flatMap((language) =>
  names.map((name) => ({ name, language, mail: render(name, language, samples[name]) })),
);

/** What a person sees of the HTML part. */
const seen = (html: string): string =>
  html
    .replace(/<head>[\s\S]*?<\/head>|<!--[\s\S]*?-->|<div style="display:none[\s\S]*?<\/div>|<[^>]*>/g, ' ')
    .replace(/&#39;/g, "'")
    .replace(/&quot;/g, '"')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
const words = (text: string): readonly string[] =>
  text.split(/[^\p{L}\p{N}\u200c]+/u).filter((word) => word !== '' && !/^https?$/.test(word));

describe('A mail of the desk', () => {
  it('OT-2 confirms that the ticket is registered, with its number, a promise, its page and what to do next', () => {
    const { subject, text, html } = render('confirmation', 'en', samples.confirmation);
    expect(subject).toBe('Re: [#100001] Blank pages');
    for (const part of [text, seen(html)]) {
      expect(part).toMatch(/registered as ticket\s+#100001/);
      expect(part).toContain('A specialist will be in touch with you within 8 hours.');
      expect(part).toContain('Just answer this mail');
    }
    for (const part of [text, html]) {
      expect(part).toContain(link('ticket'));
      expect(part).toContain(link('not-me'));
    }
    expect(render('confirmation', 'en', { ...samples.confirmation, promise: undefined }).text).toContain(
      'as soon as possible',
    );
  });

  it('calls a ticket a ticket, as the pages do; «request» is left to what the start page is asked for', () => {
    const asked = /Check the state of a request|پیگیری وضعیت درخواست/g;
    const said = every.map(({ name, language, mail }) => {
      const text = [mail.subject, mail.text, seen(mail.html)].join('\n').replace(/\s+/g, ' ').replace(asked, '');
      return [name, language, /request(?!er)|درخواست/i.exec(text)?.[0], /ticket|تیکت/i.test(text)];
    });
    expect(said).toEqual(every.map(({ name, language }) => [name, language, undefined, true]));
  });

  it('T42 to an unproven address holds its number and links and nothing that was submitted', () => {
    const submitted = { subject: 'CANARY-subject', name: 'CANARY-name', text: 'CANARY-text' };
    const params = { ...submitted, ...samples['confirmation-bare'] };
    for (const language of languages) {
      const mail = render('confirmation-bare', language, params);
      expect(JSON.stringify(mail)).not.toContain('CANARY');
      expect(mail.text).toContain('#100001');
      expect(mail.text).toContain(link('not-me'));
    }
  });

  it('OT-3 brings the answer, its author, the files, the state and the last message below the marker line', () => {
    const { text, html } = render('agent-reply', 'en', samples['agent-reply']);
    for (const part of [text, seen(html)]) {
      for (const said of ['Ada has', 'Shake the cartridge.', 'guide.pdf', 'is now', 'Solved', 'Help!']) {
        expect(part.replace(/\s+/g, ' ')).toContain(said);
      }
    }
    expect(text.startsWith('##- Please write your answer above this line -##\n')).toBe(true);
    expect(text).toContain('> It prints nothing.\n> Help!');
  });

  it('OT-5 offers to close only with an answer that solves: a link, an address and when it closes by itself', () => {
    const solved = render('agent-reply', 'en', samples['agent-reply']);
    for (const part of [solved.text, solved.html]) {
      expect(part).toContain(link('close'));
      expect(part).toContain('support+100001.1.abc@desk.example');
      expect(part).toContain('48 hours');
    }
    expect(solved.html).toContain('href="mailto:support%2B100001.1.abc@desk.example"');
    const { close: _, ...waiting } = samples['agent-reply'];
    const asked = render('agent-reply', 'en', waiting);
    expect(asked.text + asked.html).not.toMatch(/clos/i);
  });

  it('OT-5 of a closing has a link that reopens', () => {
    for (const by of ['requester', 'agent', 'timer'] as const) {
      const { text, html } = render('closed', 'fa', { ...samples.closed, by });
      expect(text).toContain(link('reopen'));
      expect(html).toContain(link('reopen'));
    }
  });

  it('T01 as a digest lists the numbers and no subjects', () => {
    const { text } = render('digest', 'en', samples.digest);
    expect(text).toContain('- #100001\n- #100002');
  });

  it.each(every)('says the same in text and HTML: $name in $language', ({ mail }) => {
    const urls = /<?https:\/\/desk\.example\/\S*>?/g;
    const plain = words(mail.text.replace(urls, ' ').replace(/[\u2068\u2069]/g, ''));
    const shown = words(seen(mail.html)).filter((word) => word !== '');
    const desk = words('Acme Support');
    // The HTML part shows the desk's name at its head as well; everything else stands once in each.
    expect([...shown].sort()).toEqual([...plain, ...desk].sort());
  });

  it.each(every)('fetches nothing, runs nothing and has no long lines of ours: $name in $language', ({ mail }) => {
    expect(mail.html).not.toMatch(/<(script|img|link|iframe|form|object|svg)|@import|url\(|\son\w+=/i);
    for (const href of mail.html.matchAll(/(?:href|src)="([^"]*)"/g)) expect(href[1]).toMatch(/^(https:|mailto:)/);
    for (const line of mail.html.split('\n')) expect(line.length).toBeLessThan(900);
  });

  it('X-8 in Persian reads from the right, in Persian digits and on the Persian calendar', () => {
    const { text, html, direction } = render('agent-reply', 'fa', {
      ...samples['agent-reply'],
      text: 'سلام\n\nhello',
    });
    expect(direction).toBe('rtl');
    expect(html).toContain('<html lang="fa" dir="rtl">');
    expect(html).toMatch(/<p class="ink" dir="rtl"[^>]*>سلام/);
    expect(html).toMatch(/<p class="ink" dir="ltr"[^>]*>hello/);
    expect(text).toContain('۱ فروردین ۱۴۰۵، ساعت ۲:۰۵ (UTC+3:30)');
    expect(text).toContain('۴۸ ساعت');
    expect(render('agent-reply', 'en', samples['agent-reply']).text).toContain('21 March 2026, 2:05 (UTC+3:30)');
  });

  it('X-8 sets numbers, addresses and foreign words apart, so that they do not reorder the sentence', () => {
    const persian = render('confirmation', 'fa', samples.confirmation);
    expect(persian.text).toContain('\u2068#100001\u2069');
    expect(persian.html).toContain('<bdi>#100001</bdi>');
    expect(render('confirmation', 'en', { ...samples.confirmation, name: 'سارا' }).text).toContain(
      'Hello \u2068سارا\u2069,',
    );
    expect(render('confirmation', 'en', samples.confirmation).text).not.toMatch(/[\u2066-\u2069]/);
  });

  it('keeps the digits of a ticket number as they are typed and looked for', () => {
    expect(render('confirmation', 'fa', samples.confirmation).subject).toContain('[#100001]');
  });
});

describe('A value in a mail', () => {
  const hostile = [
    '{{ticket}}',
    '${number}',
    '{number, plural, other {x}}',
    '<b>bold</b>',
    '%s',
    '$&',
    '"><script>alert(1)</script>',
  ];

  it.each(hostile)('T41 is shown as it is: %s', (odd) => {
    for (const language of languages) {
      const { subject, text, html } = render('confirmation', language, {
        ...samples.confirmation,
        name: odd,
        subject: odd,
        desk: odd,
      });
      expect(subject).toContain(odd);
      expect(text.replace(/[\u2068\u2069]/g, '').split(odd).length).toBe(4);
      expect(seen(html).split(odd).length).toBe(5);
      expect(html).not.toContain('<b>');
      expect(html).not.toContain('<script');
    }
  });

  it('T41 of any kind gives as many tags as a harmless one', () => {
    const tags = (html: string): number => html.split('<').length;
    const plain = tags(render('status-changed', 'en', { ...samples['status-changed'], name: 'x' }).html);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (name) => {
        fc.pre(/\p{L}/u.test(name));
        const { html, subject } = render('status-changed', 'en', {
          ...samples['status-changed'],
          name,
          subject: name,
          status: name,
          desk: name,
        });
        expect(tags(html)).toBe(plain);
        expect(subject).not.toMatch(/[\r\n]/);
      }),
    );
  });

  it('T07 loses line breaks, controls and marks that turn text around', () => {
    const name = 'Eve\r\nBcc: all@victim.example\u202egpj.exe\u2069\u0000';
    const mail = render('confirmation', 'en', { ...samples.confirmation, subject: name, name });
    expect(mail.subject).toBe('Re: [#100001] Eve Bcc: all@victim.examplegpj.exe');
    expect(JSON.stringify(mail)).not.toMatch(/\\r|\\u0000|\u202e/);
  });

  it('is linked when it is a web or mail address in an answer, and left alone when it is anything else', () => {
    const text =
      'See (https://a.example/x?y=1&z="2), mail me@a.example. javascript:alert(1) file:///etc/passwd https://';
    const { html } = render('agent-reply', 'en', { ...samples['agent-reply'], text });
    const links = [...html.matchAll(/href="([^"]*)"/g)].map((found) => found[1]);
    expect(links).toContain('https://a.example/x?y=1&amp;z=');
    expect(links).toContain('mailto:me@a.example');
    expect(links.filter((one) => !/^(https:\/\/|mailto:)./.test(one as string))).toEqual([]);
  });

  it('does not stop a mail by being long or odd', () => {
    for (const text of [
      'a'.repeat(300_000),
      'a.'.repeat(150_000),
      'a@'.repeat(150_000),
      '\n'.repeat(300_000),
      '\ud800',
    ]) {
      expect(render('agent-reply', 'fa', { ...samples['agent-reply'], text }).html).toContain('</html>');
    }
  });

  it('stands once in the subject, however often the thread was answered', () => {
    const { subject } = render('reopened', 'en', { ...about, subject: 'Re: RE: [#100001] Blank pages' });
    expect(subject).toBe('Re: [#100001] Blank pages');
  });

  it('stands in the thread of the confirmation when the ticket has no subject that may be shown', () => {
    const { subject } = render('reopened', 'en', { ...about, subject: '' });
    expect(subject).toBe('Re: [#100001] Your ticket is registered');
    expect(render('confirmation-bare', 'en', samples['confirmation-bare']).subject).toBe(
      '[#100001] Your ticket is registered',
    );
  });
});
