import type { MailFacts } from '@eventdesk/kernel/ports/mail-reader';
import { readMail } from '../read-mail';
import { mailInUtf8 } from '../testing/mails';

const read = (...lines: string[]): MailFacts => readMail(mailInUtf8(...lines));

/** A delivery report of RFC 3464 with these recipient fields. */
const report = (fields: string[], returned: string[] = []): MailFacts =>
  read(
    'From: Mail Delivery System <MAILER-DAEMON@mx.example>',
    'To: support@desk.example',
    'Subject: Report',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    '',
    '--b',
    '',
    'Your mail could not be delivered.',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example',
    '',
    ...fields,
    '--b',
    'Content-Type: message/rfc822',
    '',
    ...returned,
    '--b--',
  );

describe('delivery reports with a machine-readable part', () => {
  it('a failure names the address, its status and the mail that bounced', () => {
    const facts = report(
      ['Final-Recipient: rfc822; Joe@Firm.Example', 'Action: failed', 'Status: 5.1.1', 'Diagnostic-Code: smtp; 550 no'],
      ['Message-ID: <ours@desk.example>', 'Subject: Answer', '', 'Text'],
    );
    expect(facts).toMatchObject({ isBounce: true, isAutoReply: false, mustNotAutorespond: true });
    expect(facts.bounce).toEqual({ recipient: 'joe@firm.example', status: '5.1.1', permanent: true, originalMessageId: 'ours@desk.example' }); // prettier-ignore
  });

  it.each<[string, string[], object]>([
    [
      'a delay',
      ['Final-Recipient: rfc822; a@b.example', 'Action: delayed', 'Status: 4.4.1'],
      { status: '4.4.1', permanent: false },
    ],
    [
      'a comment behind the status',
      ['Final-Recipient: rfc822; a@b.example', 'Action: failed', 'Status: 5.2.2 (full)'],
      { status: '5.2.2', permanent: true },
    ],
    [
      'a full mailbox given up',
      ['Final-Recipient: rfc822; a@b.example', 'Action: failed', 'Status: 4.2.2'],
      { permanent: false },
    ],
    [
      'brackets',
      ['Final-Recipient: rfc822;<a@b.example>', 'Action: Failed', 'Status: 5.0.0'],
      { recipient: 'a@b.example' },
    ],
    [
      'the original recipient where the final one is no address',
      ['Original-Recipient: rfc822; a@b.example', 'Final-Recipient: X-LOCAL; joe', 'Action: failed', 'Status: 5.1.1'],
      { recipient: 'a@b.example' },
    ],
    [
      'the status in the diagnostic only',
      ['Final-Recipient: rfc822; a@b.example', 'Action: failed', 'Diagnostic-Code: smtp; 550 5.7.1 refused'],
      { status: '5.7.1', permanent: true },
    ],
    [
      'the failed one of several',
      [
        'Final-Recipient: rfc822; ok@b.example',
        'Action: relayed',
        'Status: 2.0.0',
        '',
        'Final-Recipient: rfc822; bad@b.example',
        'Action: failed',
        'Status: 5.1.1',
      ],
      { recipient: 'bad@b.example' },
    ],
  ])('%s', (_, fields, bounce) => expect(report(fields).bounce).toMatchObject(bounce));

  it('a success is no bounce, and is not answered', () => {
    const facts = report(['Final-Recipient: rfc822; a@b.example', 'Action: delivered', 'Status: 2.0.0']);
    expect(facts).toMatchObject({ isBounce: false, bounce: null, mustNotAutorespond: true });
  });
});

describe('delivery reports in words', () => {
  const bounces: [string, string[], string, object][] = [
    [
      'qmail',
      ['From: MAILER-DAEMON@mx.example', 'Subject: failure notice'],
      "Hi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<joe@firm.example>:\n192.0.2.1 does not like recipient.\nRemote host said: 550 5.1.1 unknown user\nGiving up on 192.0.2.1.",
      { recipient: 'joe@firm.example', status: '5.1.1', permanent: true },
    ],
    [
      'Exim',
      [
        'From: Mail Delivery System <Mailer-Daemon@mx.example>',
        'X-Failed-Recipients: joe@firm.example',
        'Subject: Mail delivery failed: returning message to sender',
      ],
      'A message that you sent could not be delivered to one or more of its recipients. This is a permanent error.\n\n  joe@firm.example\n    SMTP error from remote mail server after RCPT TO:<joe@firm.example>:\n    host mx.firm.example [192.0.2.1]: 550 Unknown user',
      { recipient: 'joe@firm.example', permanent: true },
    ],
    [
      'Exim, waiting',
      ['From: Mail Delivery System <Mailer-Daemon@mx.example>', 'Subject: Warning: message 1ABC delayed 24 hours'],
      'This message was created automatically by mail delivery software.\nA message that you sent has not yet been delivered to one or more of its recipients after more than 24 hours on the queue.\n\nThe address to which the message has not yet been delivered is:\n\n  joe@firm.example\n\nNo action is required on your part. Delivery attempts will continue for some time.',
      { recipient: 'joe@firm.example', permanent: false },
    ],
    [
      'sendmail of old',
      ['From: Mail Delivery Subsystem <MAILER-DAEMON@mx.example>', 'Subject: Returned mail: User unknown'],
      '   ----- The following addresses had permanent fatal errors -----\n<joe@firm.example>\n\n   ----- Transcript of session follows -----\n550 <joe@firm.example>... User unknown',
      { recipient: 'joe@firm.example', status: null, permanent: true },
    ],
    [
      'Exchange of old',
      ['From: System Administrator <postmaster@firm.example>', 'Subject: Undeliverable: Answer'],
      'Your message\n\n  To:      joe@firm.example\n  Subject: Answer\n\ndid not reach the following recipient(s):\n\njoe@firm.example on Mon, 2 Apr 2012 17:44:22\n    The recipient name is not recognized',
      { recipient: 'joe@firm.example' },
    ],
    [
      'a webmailer',
      ['From: postmaster@web.example', 'Return-Path: <>', 'Subject: Delivery Failure'],
      'Could not deliver message to the following recipient(s):\n\nFailed Recipient: joe@firm.example\nReason: Remote host said: 452 4.2.2 Over quota',
      { recipient: 'joe@firm.example', status: '4.2.2', permanent: false },
    ],
    [
      'German',
      ['From: MAILER-DAEMON <mailer-daemon@mx.example>', 'Subject: Unzustellbar: Antwort'],
      'Diese Nachricht konnte nicht zugestellt werden:\n\njoe@firm.example',
      { recipient: 'joe@firm.example', permanent: true },
    ],
    [
      'Russian',
      ['From: mailer-daemon@mail.example', 'Subject: Сообщение не доставлено'],
      'Письмо не может быть доставлено:\n\njoe@firm.example\n550 нет такого пользователя',
      { recipient: 'joe@firm.example', permanent: true },
    ],
    [
      'Japanese',
      ['From: Mail Administrator <Postmaster@carrier.example>', 'Subject: 配信不能'],
      '次のあて先へのメッセージはエラーのため送信できませんでした。\n<joe@firm.example>: user unknown',
      { recipient: 'joe@firm.example' },
    ],
    [
      'null sender only',
      ['Return-Path: <>', 'From: noreply@firm.example', 'Subject: Delivery Status Notification (Failure)'],
      'This is an automatically generated Delivery Status Notification.\nDelivery to the following recipients failed.\n\n       joe@firm.example',
      { recipient: 'joe@firm.example', permanent: true },
    ],
  ];
  it.each(bounces)('%s', (_, header, text, bounce) => {
    const facts = read(...header, 'To: support@desk.example', '', text);
    expect(facts).toMatchObject({ isBounce: true, isAutoReply: false, mustNotAutorespond: true, bounce });
  });

  it('the mail that bounced is found in the text when it is quoted there', () => {
    const facts = read('From: MAILER-DAEMON@mx.example', 'Subject: failure notice', '', '<joe@firm.example>:\nno\n\n--- Below this line is a copy of the message.\n\nMessage-ID: <ours@desk.example>\nSubject: x'); // prettier-ignore
    expect(facts.bounce?.originalMessageId).toBe('ours@desk.example');
  });

  it.each<[string, string[]]>([
    [
      'a customer who writes about bounces',
      ['From: Joe <joe@firm.example>', 'Subject: Delivery failed, mail returned'],
    ],
    ['an answer to a bounce', ['From: Joe <joe@firm.example>', 'Subject: Re: Undeliverable: Answer']],
    [
      'a postmaster who writes himself',
      ['From: Postmaster <postmaster@firm.example>', 'Subject: Question about your invoice'],
    ],
  ])('%s is no bounce', (_, header) => {
    expect(read(...header, '', 'Hello, what happened to my order?')).toMatchObject({ isBounce: false, bounce: null });
  });
});
