import type { NewEventOf } from '@eventdesk/kernel/event';
import type { AddRequesterMessage, FirstMessage, OpenTicket, ReplyToRequester } from '../ticket/commands';
import { TicketOpened } from '../ticket/events';
import { known, statuses, testId } from './default-settings';

/** The moment of a test's first event, and moments after it. */
export const start = '2026-02-01T10:00:00.000Z';
export const after = (minutes: number): string => new Date(Date.parse(start) + minutes * 60_000).toISOString();

export const requester = { name: 'Rita', email: 'rita@client.example', phone: null };

export const opened = (more: Partial<OpenTicket['opened']> = {}): NewEventOf<typeof TicketOpened> =>
  TicketOpened(
    {
      at: start,
      number: '100001',
      channel: 'mail',
      type: known.request,
      department: known.support,
      line: 'support@desk.example',
      subject: 'Printer',
      language: 'en',
      requester,
      proven: true,
      replyTo: 'rita@client.example',
      account: null,
      status: statuses['awaiting-reply'],
      priority: known.normal,
      category: null,
      owner: null,
      confirm: true,
      inbound: testId(900),
      handedInBy: null,
      links: [],
      ...more,
    },
    'rita@client.example',
  );

/** What a mail of the requester's says. */
export const mailSaid = (n = 1, more: Partial<FirstMessage> = {}): FirstMessage => ({
  message: testId(1000 + n),
  channel: 'mail',
  from: requester,
  text: `mail ${n}`,
  body: null,
  html: null,
  attachments: [],
  inbound: testId(900 + n),
  identity: `identity ${n}`,
  messageId: `m${n}@client.example`,
  proven: true,
  leftOut: [],
  handedInBy: null,
  ...more,
});

export const addMessage = (n = 1, more: Partial<AddRequesterMessage> = {}): AddRequesterMessage => ({
  type: 'AddRequesterMessage',
  now: after(n),
  said: { ...mailSaid(n), participant: 1 },
  statuses,
  closes: false,
  ...more,
});

export const reply = (n = 1, more: Partial<ReplyToRequester> = {}): ReplyToRequester => ({
  type: 'ReplyToRequester',
  now: after(n),
  said: { message: testId(2000 + n), text: `answer ${n}`, body: null, attachments: [], agent: known.ada },
  then: 'wait',
  statuses,
  ...more,
});
