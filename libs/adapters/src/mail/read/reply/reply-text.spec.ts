import { replyMarker } from '@eventdesk/kernel/ports/mail-reader';
import { replyTextOf } from './reply-text';

const hints = { forwards: false, most: 64 * 1024 };
const reply = (text: string): string => replyTextOf(text, hints).text;
const quoted = '\n> It does not print.\n> Ada\n';

describe('the new part of an answer', () => {
  const attributions: [string, string][] = [
    ['Gmail', 'On Thu, Jun 26, 2014 at 2:14 PM, Alexander L <a@example.com> wrote:'],
    ['Gmail, wrapped', 'On Thu, Jun 26, 2014 at 2:14 PM, Alexander Longname <\nsomebody.long@example.com> wrote:'],
    ['Apple', 'On 2 Apr 2012, at 17:44, Bob wrote:'],
    ['Thunderbird', 'Am 11.12.2011 13:04, schrieb Bob:'],
    ['Thunderbird, newer', 'On 12/10/2026 09:00, Bob via Desk wrote:'],
    ['a name only', 'bob@example.com wrote:'],
    ['German', 'Am 2. Februar 2015 um 10:58 schrieb Bob <bob@example.com>:'],
    ['German, K-9', 'Bob <bob@example.com> schrieb am Di., 3. Feb. 2015, 10:58:'],
    ['French', 'Le 2 févr. 2015 à 10:58, Bob <bob@example.com> a écrit :'],
    ['Spanish', 'El 2 de febrero de 2015, 10:58, Bob <bob@example.com> escribió:'],
    ['Portuguese', 'Em 2 de fevereiro de 2015 10:58, Bob <\nbob@example.com> escreveu:'],
    ['Italian', 'Il giorno lun 2 feb 2015 alle ore 10:58 Bob <bob@example.com>\nha scritto:'],
    ['Italian, Thunderbird', 'Il 02/02/2015 10:58, Bob ha scritto:'],
    ['Russian', 'пн, 2 февр. 2015 г. в 10:58, Bob <bob@example.com>:'],
    ['Russian, verb', '2 февраля 2015 г., 10:58 пользователь Bob <bob@example.com> написал:'],
    ['Russian, Thunderbird', '02.02.2015 10:58, Bob пишет:'],
    ['Russian, Yandex', '02.02.2015, 10:58, "Bob" <bob@example.com>:'],
    ['Hebrew', '‫בתאריך יום ב׳, 2 בפבר׳ 2015 ב-10:58 מאת ‪Bob‬‏ <‪bob@example.com‬‏>:‬'],
    ['Hebrew, verb', 'ב-2 בפברואר 2015 בשעה 10:58, Bob <bob@example.com> כתב:'],
    ['Persian', 'در تاریخ دوشنبه ۲ فوریهٔ ۲۰۱۵،\u200f ۱۰:۵۸ Bob <bob@example.com> نوشت:'],
    ['Persian, Thunderbird', 'در ۱۳۹۳/۱۱/۱۳ ۱۰:۵۸، Bob نوشته است:'],
    ['Dutch', 'Op 2 februari 2015 10:58 schreef Bob <bob@example.com>:'],
    ['Swedish', 'Den 2 februari 2015 10:58 skrev Bob <bob@example.com>:'],
    ['Polish', 'W dniu 02.02.2015 o 10:58, Bob pisze:'],
    ['Polish, verb', 'pon., 2 lut 2015, 10:58 użytkownik Bob <bob@example.com> napisał:'],
    ['Chinese', '在 2015年2月2日，上午10:58，Bob <bob@example.com> 写道：'],
    ['Japanese', '2015年2月2日(月) 10:58 Bob <bob@example.com>:'],
    ['Turkish', 'Bob <bob@example.com>, 2 Şub 2015 Pzt, 10:58 tarihinde şunu yazdı:'],
  ];
  it.each(attributions)('ends above the quoted mail: %s', (_, line) => {
    expect(reply(`It works now.\n\n${line}\n${quoted}`)).toBe('It works now.');
    expect(reply(`It works now.\n${line}\n\n${quoted}`)).toBe('It works now.');
  });

  const histories: [string, string][] = [
    ['Outlook', '-----Original Message-----\nFrom: Bob\nSent: Monday'],
    ['Zimbra', '----- Original Message -----\nFrom: bob@example.com'],
    [
      'Outlook on the web',
      '________________________________\nFrom: Bob <bob@example.com>\nSent: Monday, April 2, 2012 5:44 PM\nTo: Ada\nSubject: Test',
    ],
    [
      'Outlook, bold',
      '*From:* Bob <bob@example.com>\n*Sent:* Monday, April 2, 2012 5:44 PM\n*To:* Ada\n*Subject:* Test',
    ],
    ['German', 'Von: Bob\nGesendet: Montag, 2. April 2012 17:44\nAn: Ada\nBetreff: Test'],
    ['German divider', '-----Ursprüngliche Nachricht-----\nVon: Bob'],
    ['French', 'De : Bob\nEnvoyé : lundi 2 avril 2012 17:44\nÀ : Ada\nObjet : Test'],
    ['French divider', "-----Message d'origine-----\nDe : Bob"],
    ['Italian', 'Da: Bob\nInviato: lunedì 2 aprile 2012 17:44\nA: Ada\nOggetto: Test'],
    ['Italian divider', '-----Messaggio originale-----\nDa: Bob'],
    ['Spanish', 'De: Bob\nEnviado el: lunes, 2 de abril de 2012 17:44\nPara: Ada\nAsunto: Test'],
    ['Portuguese', 'De: Bob\nEnviada em: segunda-feira\nPara: Ada\nAssunto: Test'],
    ['Russian', 'От: Bob\nОтправлено: 2 апреля 2012 г. 17:44\nКому: Ada\nТема: Test'],
    ['Russian divider', '-----Исходное сообщение-----\nОт: Bob'],
    ['Russian, mail.ru', 'Понедельник, 2 апреля 2012, 17:44 +04:00 от Bob <bob@example.com>:'],
    ['Hebrew', 'מאת: Bob\nנשלח: יום שני 02 אפריל 2012 17:44\nאל: Ada\nנושא: Test'],
    ['Persian', 'از: Bob\nارسال شده: دوشنبه\nبه: Ada\nموضوع: Test'],
    ['Dutch', 'Van: Bob\nVerzonden: maandag\nAan: Ada\nOnderwerp: Test'],
    ['Chinese', '发件人: Bob\n发送时间: 2012年4月2日\n收件人: Ada\n主题: Test'],
    ['Hotmail', '> Subject: Test\n> From: bob@example.com\n> To: ada@example.com'],
  ];
  it.each(histories)('ends above the header of the old mail: %s', (_, header) => {
    expect(reply(`Thanks!\n\n${header}\n\nThe old text.`).replace(/The old text\.$/, 'OLD')).toMatch(
      /^Thanks!(?:\n\nOLD)?$/,
    );
    if (!header.startsWith('>')) expect(reply(`Thanks!\n\n${header}\n\nThe old text.`)).toBe('Thanks!');
  });

  it.each([
    '-- \nBob\nFirm Ltd',
    '--\nBob',
    'Sent from my iPhone',
    'Get Outlook for iOS',
    'Von meinem iPhone gesendet',
    'Envoyé de mon iPhone',
    'Inviato da iPhone',
    'Enviado desde mi iPhone',
    'Отправлено с iPhone',
    'נשלח מה-iPhone שלי',
    'از iPhone من ارسال شده است',
    'Diese Nachricht wurde von meinem Android-Mobiltelefon mit K-9 Mail gesendet.',
    'Sent via the Samsung Galaxy, an AT&T 4G LTE smartphone',
  ])('has no signature: %s', (signature) => {
    expect(reply(`It works.\n\n${signature}\n`)).toBe('It works.');
    expect(reply(`It works.\n\n${signature}\n\nOn Mon, 2 Apr 2012, Bob <bob@example.com> wrote:\n> old\n`)).toBe(
      'It works.',
    );
  });

  it('keeps what is written between and below quoted lines', () => {
    expect(reply('Bob wrote on 2 Apr 2012:\n> Does it print?\nYes.\n> In colour?\nNo.\n')).toBe('Yes.\nNo.');
    expect(reply('On Mon, 2 Apr 2012, Bob <bob@example.com> wrote:\n> Does it print?\n\nYes, thank you.')).toBe(
      'Yes, thank you.',
    );
  });

  it.each([
    'He wrote: the printer is broken.\nPlease help.',
    'From: the beginning it did not work.\nTo: be honest, I gave up.',
    'On Monday I wrote to you:\nno answer so far.',
    'I sent from my side all the files.\nPlease look.\nAnd answer.',
    'Options:\n- one\n--\n- two\n\nMore text here.\n\nAnd more.\n\nAnd more.\n\nStill more.',
    'Date: tomorrow\nPlace: office',
    'Original message was lost.',
  ])('is not cut by prose that only resembles a quote: %s', (text) => expect(reply(text)).toBe(text));

  it('a forwarded mail is what the sender wants to say', () => {
    const forward =
      'Please handle this.\n\n---------- Forwarded message ---------\nFrom: Bob <bob@example.com>\nDate: Mon, 2 Apr 2012\nSubject: Broken\nTo: Ada\n\nIt is broken.';
    expect(reply(forward)).toContain('It is broken.');
    const outlook = 'FYI\n\nFrom: Bob\nSent: Monday\nTo: Ada\nSubject: Broken\n\nIt is broken.';
    expect(replyTextOf(outlook, { ...hints, forwards: true }).text).toContain('It is broken.');
  });
});

describe('T40 our own marker', () => {
  const marker = replyMarker('Please write above this line');

  it.each([marker, `> ${marker}`, `  > > ${marker}`, `*${marker}*`, `> ##- Please write above\n> this line -##`])(
    'what stands below is never part of the answer: %s',
    (line) => {
      const { text, marked } = replyTextOf(
        `Solved.\n\nOn Mon, 12 Oct 2026, Desk <desk@example.com> wrote:\n\n${line}\n\nInternal words`,
        hints,
      );
      expect([text, marked]).toEqual(['Solved.', true]);
    },
  );

  it('nothing above it is an empty answer, not the whole mail', () => {
    expect(replyTextOf(`${marker}\n\nOld`, hints)).toMatchObject({ text: '', marked: true });
  });

  it('its beginning and end are enough, in any language', () => {
    expect(replyTextOf(`ممنون\n\n${replyMarker('لطفاً بالای این خط بنویسید')}\nOld`, hints)).toMatchObject({
      text: 'ممنون',
      marked: true,
    });
    expect(replyTextOf('An issue ##- is not -## a line\nNext', hints).marked).toBe(false);
  });
});

describe('T23 texts made to be slow', () => {
  it.each([
    ['empty lines', '\n'.repeat(60_000)],
    ['one long line', 'a'.repeat(60_000)],
    ['spaces', `${' '.repeat(60_000)}x`],
    ['lines that nearly are attributions', 'On 2 Apr 2012, Bob\n'.repeat(3_000)],
    ['quote marks', '>'.repeat(60_000)],
    ['dashes', '-'.repeat(60_000)],
    ['addresses', 'a@'.repeat(30_000)],
    ['separators', '--\n'.repeat(20_000)],
    ['headers that never come', 'From: a\n\n'.repeat(6_000)],
    ['names for devices', `sent from ${'my '.repeat(20_000)}`],
  ])('%s', (_, text) => expect(typeof reply(text)).toBe('string'));

  it('history is looked for in the first part of a text only', () => {
    expect(replyTextOf(`${'word '.repeat(100)}tail`, { forwards: false, most: 50 }).text).not.toContain('tail');
  });
});
