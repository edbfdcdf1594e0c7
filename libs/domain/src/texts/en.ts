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
  footer: (desk, number) => ['This mail is from ', desk, ' about ticket ', number, '.'],
  footerWithoutTicket: (desk) => ['This mail is from ', desk, '.'],
  labels: { number: 'Number', subject: 'Subject', status: 'Status' },
  openTicket: 'Show the ticket',
  linkKeeps: 'The link is for you alone: whoever has it can read and answer this ticket. Please do not pass it on.',
  notMe: (toLink) => [
    'You did not ask for this? ',
    toLink('Tell us that it was not you'),
    ', and we stop writing to you.',
  ],
  registered: {
    subject: 'Your ticket is registered',
    title: 'Your ticket is registered',
    said: (number) => ['Thank you for writing to us. It is registered as ticket ', number, '.'],
    promised: (promise) => [
      promise === undefined
        ? 'A specialist will be in touch with you as soon as possible.'
        : `A specialist will be in touch with you within ${periods[promise.unit](promise.amount)}.`,
    ],
    next: 'Is there something to add? Just answer this mail. You can follow your ticket on its page.',
    unproven: 'This ticket was opened with your mail address. Its text can be read on the page of the ticket.',
  },
  reply: {
    wrote: (agent) => [agent, ' has answered your ticket:'],
    preview: (agent) => `${agent} has answered your ticket.`,
    status: (status) => ['Your ticket is now: ', status, '.'],
    next: 'To go on, just answer this mail.',
    files: (names) => ['Attached: ', ...listed(names)],
    quoted: (at) => `You wrote on ${at}:`,
    solved: 'Does this answer your question?',
    close: 'Yes, close my ticket',
    closeByMail: (mailbox) => ['Or close it by mail: send an empty message to ', mailbox, '.'],
    closesAfter: (hours) => `If we hear nothing from you, it closes by itself after ${many(hours, 'hour', 'hours')}.`,
  },
  closed: {
    title: 'Your ticket is closed',
    said: {
      requester: (number) => ['You said that your ticket ', number, ' is settled, so we closed it. Thank you.'],
      agent: (number) => ['We have closed your ticket ', number, '.'],
      timer: (number) => ['We heard nothing more from you about your ticket ', number, ', so it is closed.'],
    },
    again: 'Not settled after all? Open it again with the button, or just answer this mail.',
    reopen: 'Open it again',
  },
  reopened: {
    title: 'Your ticket is open again',
    said: (number) => ['Your ticket ', number, ' is open again. We will get back to you.'],
  },
  statusChanged: {
    title: 'Your ticket has moved on',
    said: (number, status) => ['Your ticket ', number, ' is now: ', status, '.'],
  },
  digest: {
    subject: (count) => `${many(count, 'ticket is', 'tickets are')} registered`,
    title: 'Your tickets are registered',
    said: (count) => `In the last hour we registered ${many(count, 'ticket', 'tickets')} from this mail address:`,
    next: 'To keep your mailbox free, we put them into one mail. Each will be answered by itself.',
    check: 'Check the state of a request',
  },
  freshLink: {
    subject: 'Your link to the ticket',
    title: 'Your link',
    said: (number) => ['Here is the link to your ticket ', number, '.'],
    validFor: (minutes) => `It works once, and for ${many(minutes, 'minute', 'minutes')}.`,
    unasked: 'If you did not ask for it, you need not do anything.',
  },
};
