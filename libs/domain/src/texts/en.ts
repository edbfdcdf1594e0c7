import type { Catalogue, Promised } from './catalogue';
import type { Piece, Sentence } from './sentence';

const months = 'January February March April May June July August September October November December'.split(' ');
const digits = (value: number): string => String(value);
const many = (count: number, one: string, more: string): string => `${count} ${count === 1 ? one : more}`;
const periods: Record<Promised['unit'], (count: number) => string> = {
  minutes: (count) => many(count, 'minute', 'minutes'),
  hours: (count) => many(count, 'hour', 'hours'),
  days: (count) => many(count, 'day', 'days'),
  'working-days': (count) => many(count, 'working day', 'working days'),
};
const listed = (pieces: readonly Piece[]): Sentence =>
  pieces.flatMap((piece, at) => (at === 0 ? [piece] : [', ', piece]));

export const en: Catalogue = {
  direction: 'ltr',
  calendar: 'gregory',
  number: digits,
  time: ({ year, month, day, hour, minute, zone }) =>
    `${day} ${months[month - 1]} ${year}, ${hour}:${String(minute).padStart(2, '0')} (${zone})`,
  marker: 'Please write your answer above this line',
  greeting: (name) => (name === undefined ? ['Hello,'] : ['Hello ', name, ',']),
  footer: (desk, number) => ['This mail is from ', desk, ' about request ', number, '.'],
  footerWithoutTicket: (desk) => ['This mail is from ', desk, '.'],
  labels: { number: 'Number', subject: 'Subject', status: 'Status' },
  openTicket: 'Open the request',
  linkKeeps: 'The link is for you alone: whoever has it can read and answer this request. Please do not pass it on.',
  notMe: (toLink) => [
    'You did not ask for this? ',
    toLink('Tell us that it was not you'),
    ', and we stop writing to you.',
  ],
  registered: {
    subject: 'Your request is registered',
    title: 'Your request is registered',
    said: (number) => ['Thank you for writing to us. Your request is registered as ticket ', number, '.'],
    promised: (promise) => [
      promise === undefined
        ? 'A specialist will be in touch with you as soon as possible.'
        : `A specialist will be in touch with you within ${periods[promise.unit](promise.amount)}.`,
    ],
    next: 'Is there something to add? Just answer this mail. You can follow your request on its page.',
    unproven: 'This request was made with your mail address. Its text can be read on the page of the request.',
  },
  reply: {
    wrote: (agent) => [agent, ' has answered your request:'],
    preview: (agent) => `${agent} has answered your request.`,
    status: (status) => ['Your request is now: ', status, '.'],
    next: 'To go on, just answer this mail.',
    files: (names) => ['Attached: ', ...listed(names)],
    quoted: (at) => `You wrote on ${at}:`,
    solved: 'Does this answer your question?',
    close: 'Yes, close my request',
    closeByMail: (mailbox) => ['Or close it by mail: send an empty message to ', mailbox, '.'],
    closesAfter: (hours) => `If we hear nothing from you, it closes by itself after ${many(hours, 'hour', 'hours')}.`,
  },
  closed: {
    title: 'Your request is closed',
    said: {
      requester: (number) => ['You said that your request ', number, ' is settled, so we closed it. Thank you.'],
      agent: (number) => ['We have closed your request ', number, '.'],
      timer: (number) => ['We heard nothing more from you about your request ', number, ', so it is closed.'],
    },
    again: 'Not settled after all? Open it again with the button, or just answer this mail.',
    reopen: 'Open it again',
  },
  reopened: {
    title: 'Your request is open again',
    said: (number) => ['Your request ', number, ' is open again. We will get back to you.'],
  },
  statusChanged: {
    title: 'Your request has moved on',
    said: (number, status) => ['Your request ', number, ' is now: ', status, '.'],
  },
  digest: {
    subject: (count) => `${many(count, 'request is', 'requests are')} registered`,
    title: 'Your requests are registered',
    said: (count) => `In the last hour we registered ${many(count, 'request', 'requests')} from this mail address:`,
    next: 'To keep your mailbox free, we put them into one mail. Each will be answered by itself.',
    check: 'Check the state of a request',
  },
  freshLink: {
    subject: 'Your link to the request',
    title: 'Your link',
    said: (number) => ['Here is the link to your request ', number, '.'],
    validFor: (minutes) => `It works once, and for ${many(minutes, 'minute', 'minutes')}.`,
    unasked: 'If you did not ask for it, you need not do anything.',
  },
};
