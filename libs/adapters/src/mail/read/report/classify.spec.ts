import { deskMarkHeader, type MailFacts } from '@eventdesk/kernel/ports/mail-reader';
import { readMail } from '../read-mail';
import { mailInUtf8 } from '../testing/mails';

const flags = (...header: string[]): Pick<MailFacts, 'isAutoReply' | 'isBounce' | 'mustNotAutorespond'> => {
  const { isAutoReply, isBounce, mustNotAutorespond } = readMail(
    mailInUtf8('From: Joe <joe@firm.example>', ...header, '', 'Hello'),
  );
  return { isAutoReply, isBounce, mustNotAutorespond };
};
const person = { isAutoReply: false, isBounce: false, mustNotAutorespond: false };
const silent = { ...person, mustNotAutorespond: true };
const responder = { ...silent, isAutoReply: true };

describe('T01 mail that nothing automatic may answer', () => {
  it.each<[string, object]>([
    ['Auto-Submitted: auto-generated', silent],
    ['Auto-Submitted: auto-notified; owner-email="joe@firm.example"', silent],
    ['Precedence: bulk', silent],
    ['Precedence: LIST', silent],
    ['precedence: junk', silent],
    ['List-Id: <news.firm.example>', silent],
    ['List-Unsubscribe: <https://firm.example/u>', silent],
    ['X-Auto-Response-Suppress: All', silent],
    ['X-Auto-Response-Suppress: oof, AutoReply', silent],
    ['x-auto-response-suppress: DR, RN, NRN, OOF', silent],
    ['Return-Path: <>', silent],
    [`${deskMarkHeader}: yes`, silent],
    ['Content-Type: multipart/report; report-type=disposition-notification; boundary=b', silent],
    ['Content-Type: multipart/report; report-type=feedback-report; boundary=b', silent],
    ['Content-Type: message/disposition-notification', silent],
    ['Subject: Automatic reply: Printer', silent],
    ['Auto-Submitted: auto-replied', responder],
    ['Auto-Submitted: auto-replied (vacation)', responder],
    ['X-Autoreply: yes', responder],
    ['X-Autorespond: Printer', responder],
    ['Precedence: auto_reply', responder],
    ['Subject: Out of Office: Printer\nX-Auto-Response-Suppress: All', responder],
    ['Subject: Автоматический ответ: Принтер\nAuto-Submitted: auto-generated', responder],
    ['Subject: תשובה אוטומטית: מדפסת\nReturn-Path: <>', responder],
    ['Subject: پاسخ خودکار: چاپگر\nAuto-Submitted: auto-generated', responder],
    ['Subject: Risposta automatica: Stampante\nX-Auto-Response-Suppress: All', responder],
    ['Subject: Abwesenheitsnotiz: Drucker\nReturn-Path: <>', responder],
    ['Subject: Réponse automatique : Imprimante\nX-Auto-Response-Suppress: All', responder],
  ])('%s', (header, expected) => expect(flags(...header.split('\n'))).toEqual(expected));

  it.each([
    'Auto-Submitted: no',
    'Auto-Submitted: NO',
    'Precedence: normal',
    'Precedence: first-class',
    'X-Auto-Response-Suppress: DR, RN, NRN',
    'X-Auto-Response-Suppress: None',
    'Return-Path: <joe@firm.example>',
    'Subject: Re: Automatic reply: Printer',
    'Subject: My automatic reply does not work',
    'X-Autoreply: no',
    'X-Mailer: Autoresponder Deluxe',
  ])('%s is a person', (header) => expect(flags(header)).toEqual(person));

  it('the marks are kept for the rules of a line', () => {
    const { marks } = readMail(mailInUtf8('From: a@b.example', 'List-Id: =?utf-8?Q?N=C3=A9ws?= <news.firm.example>', 'List-Post: NO', 'Precedence: list', 'Return-Path: <Bounce@firm.example>', '', 'x')); // prettier-ignore
    expect(marks).toEqual({
      autoSubmitted: null,
      precedence: 'list',
      list: ['list-id', 'list-post'],
      listId: 'Néws <news.firm.example>',
      suppress: null,
      returnPath: 'bounce@firm.example',
      desk: false,
    });
  });
});
