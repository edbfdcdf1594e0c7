import { lines } from './company';
import type { Letter } from './mail';

/** People who write to the made-up company. */
export const people = {
  nora: 'Nora Field <nora@orchard.example>',
  reza: 'رضا موسوی <reza@baharan.example>',
  bianca: 'Bianca Sorel <bianca@sorel-couriers.example>',
  leyla: 'لیلا رستمی <leyla@kavir.example>',
  owen: 'Owen Pike <owen@pike.example>',
  accounts: 'Harbour Housing <accounts@harbour-housing.example>',
} as const;

const table = (rows: readonly string[]): string =>
  `<table>${rows.map((row) => `<tr>${row.split(';').map((cell) => `<td>${cell}</td>`)}</tr>`).join('')}</table>`;
const wheels = ['Bicycle;Fault', 'Cargo 2;rear brake rubs', 'Cargo 5;left pedal loose'];

/** What comes in in the morning. */
export const morning: readonly Letter[] = [
  {
    key: 'gears',
    from: people.nora,
    to: lines.workshop,
    subject: 'Gears jump on the hill',
    text: 'Good morning,\n\nsince the service last week the chain jumps whenever I stand on the pedals.\nMay I bring the bicycle in on Thursday?\n\nKind regards\nNora Field\n',
  },
  {
    key: 'tormoz',
    from: people.reza,
    to: lines.workshop,
    subject: 'صدای ترمز جلو',
    text: 'سلام،\n\nاز دیروز ترمز جلوی دوچرخه‌ام صدا می‌دهد و دیر می‌گیرد. آیا می‌توانم فردا آن را بیاورم؟\n\nبا احترام\nرضا موسوی\n',
  },
  {
    key: 'fleet',
    from: people.bianca,
    to: lines.workshop,
    subject: 'Two of our cargo bicycles',
    text: 'Hello,\n\ntwo of our bicycles need you, see the list. We can do without them until Friday.\n\nBianca Sorel\n',
    html: `<p>Hello,</p><p>two of our bicycles <b>need you</b>, see the list.</p>${table(wheels)}<p>Bianca Sorel</p>`,
    file: { name: 'fleet.csv', type: 'text/csv; charset=utf-8', content: `${wheels.join('\r\n')}\r\n` },
  },
  {
    key: 'child-seat',
    from: people.owen,
    to: lines.sales,
    subject: 'Do you have child seats for 29 inch wheels?',
    text: 'Hi,\n\nmy daughter is three. Which seat fits behind a 29 inch wheel, and what does it cost?\n\nOwen\n',
  },
  {
    key: 'gheymat',
    from: people.leyla,
    to: lines.sales,
    subject: 'قیمت دوچرخه شهری',
    text: 'سلام و وقت بخیر،\n\nلطفاً قیمت دوچرخه‌های شهری با سبد جلو را برایم بفرستید.\n\nسپاس\nلیلا رستمی\n',
  },
  {
    key: 'invoice-118',
    from: people.accounts,
    to: lines.invoices,
    subject: 'Invoice 118: order number missing',
    text: 'Dear Sir or Madam,\n\nwe cannot pay invoice 118 without our order number HH-2207 on it.\nPlease send it again.\n\nHarbour Housing, accounts\n',
  },
];

/** A responder's answer to the confirmation that it got. */
export const awayAnswer = {
  key: 'away',
  from: people.bianca,
  subject: 'Out of office: Two of our cargo bicycles',
  text: 'I am out on a tour until Wednesday and read mail in the evening.\n',
  headers: { 'Auto-Submitted': 'auto-replied', 'X-Auto-Response-Suppress': 'All' },
} as const;

/** A report that an answer of ours could not be delivered. */
export function bounceOf(recipient: string, messageId: string): Pick<Letter, 'subject' | 'text' | 'body' | 'headers'> {
  const type = 'multipart/report; report-type=delivery-status; boundary="demo-report"';
  const content = [
    '--demo-report',
    'Content-Type: text/plain; charset=utf-8',
    '',
    `Your message to ${recipient} could not be delivered: the mailbox is full.`,
    '',
    '--demo-report',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.harbour-housing.example',
    '',
    `Final-Recipient: rfc822; ${recipient}`,
    'Action: failed',
    'Status: 5.2.2',
    'Diagnostic-Code: smtp; 552 5.2.2 mailbox is full',
    '',
    '--demo-report',
    'Content-Type: message/rfc822-headers',
    '',
    `Message-ID: <${messageId}>`,
    '',
    '--demo-report--',
    '',
  ].join('\r\n');
  return {
    subject: 'Undelivered Mail Returned to Sender',
    text: '',
    body: { type, content },
    headers: { 'Auto-Submitted': 'auto-replied', 'Return-Path': '<>' },
  };
}
