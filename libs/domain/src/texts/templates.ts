import { calendarTime } from './calendar';
import type { Catalogue } from './catalogue';
import type { AboutTicket, TemplateName, TemplateParameters } from './parameters';
import { oneLine, severalLines } from './plain';
import { address, link, strong, value, type Block, type Sentence } from './sentence';

/** A mail before it is written as text and as HTML. */
export interface Draft {
  readonly subject: string;
  readonly preview: string;
  readonly blocks: readonly Block[];
}

/** Longest quotation of the requester's own words; he has them, they only remind him. */
const longestQuote = 4_000;

const paragraph = (...text: Sentence): Block => ({ kind: 'paragraph', text });
const small = (...text: Sentence): Block => ({ kind: 'small', text });
const title = (text: string): Block => ({ kind: 'title', text });
const button = (label: string, url: string): Block => ({ kind: 'button', label, url });
/** The way to the ticket's page, beside a button that is meant first. */
const quietButton = (label: string, url: string): Block => ({ kind: 'button', label, url, quiet: true });
const marker = (texts: Catalogue): Block => ({ kind: 'marker', text: texts.marker });
const shown = (number: string): string => `#${oneLine(number, 60)}`;
const greeting = (texts: Catalogue, name: string): Block =>
  paragraph(...texts.greeting(oneLine(name) === '' ? undefined : value(oneLine(name))));

/**
 * One subject for everything about a ticket, so that mail programs keep it in one thread; the number in it leads an
 * answer back when nothing else does (T02). Without one of its own it is that of the confirmation.
 */
function threadSubject(texts: Catalogue, { number, subject }: Pick<AboutTicket, 'number' | 'subject'>): string {
  const plain = oneLine(subject)
    .replace(`[${shown(number)}]`, '')
    .replace(/^(\s*(re|fwd?|aw|sv|rif|پاسخ)\s*:)+/i, '');
  return `Re: [${shown(number)}] ${plain.trim() || texts.registered.subject}`;
}

const ticketFooter = (texts: Catalogue, params: AboutTicket): readonly Block[] => [
  small(texts.linkKeeps),
  small(...texts.footer(value(oneLine(params.desk)), value(shown(params.number)))),
];

const notMe = (texts: Catalogue, url: string): Block => small(...texts.notMe((label) => link(label, url)));

const facts = (texts: Catalogue, params: AboutTicket): Block => ({
  kind: 'facts',
  rows: [
    [texts.labels.number, strong(shown(params.number))],
    [texts.labels.subject, value(oneLine(params.subject))],
  ],
});

/** A short mail about a ticket: a title, a sentence and the way to its page. */
const notice = (texts: Catalogue, params: AboutTicket, heading: string, said: Sentence, ...more: Block[]): Draft => ({
  subject: threadSubject(texts, params),
  preview: heading,
  blocks: [
    marker(texts),
    title(heading),
    greeting(texts, params.name),
    paragraph(...said),
    ...more,
    (more.some((block) => block.kind === 'button') ? quietButton : button)(texts.openTicket, params.ticketLink),
    ...ticketFooter(texts, params),
  ],
});

/** Each template in the words of a catalogue. */
export const templates: {
  readonly [T in TemplateName]: (texts: Catalogue, params: TemplateParameters[T]) => Draft;
} = {
  confirmation: (texts, params) => ({
    subject: threadSubject(texts, params),
    preview: texts.registered.title,
    blocks: [
      marker(texts),
      title(texts.registered.title),
      greeting(texts, params.name),
      paragraph(...texts.registered.said(strong(shown(params.number)))),
      facts(texts, params),
      paragraph(...texts.registered.promised(params.promise)),
      paragraph(texts.registered.next),
      button(texts.openTicket, params.ticketLink),
      ...ticketFooter(texts, params),
      notMe(texts, params.notMeLink),
    ],
  }),

  'confirmation-bare': (texts, params) => ({
    subject: `[${shown(params.number)}] ${texts.registered.subject}`,
    preview: texts.registered.title,
    blocks: [
      marker(texts),
      title(texts.registered.title),
      paragraph(...texts.greeting(undefined)),
      paragraph(...texts.registered.said(strong(shown(params.number)))),
      paragraph(texts.registered.unproven),
      paragraph(...texts.registered.promised(params.promise)),
      paragraph(texts.registered.next),
      button(texts.openTicket, params.ticketLink),
      notMe(texts, params.notMeLink),
      small(texts.linkKeeps),
      small(...texts.footer(value(oneLine(params.desk)), value(shown(params.number)))),
    ],
  }),

  'agent-reply': (texts, params) => ({
    subject: threadSubject(texts, params),
    preview: texts.reply.preview(oneLine(params.agent)),
    blocks: [
      marker(texts),
      greeting(texts, params.name),
      paragraph(...texts.reply.wrote(value(oneLine(params.agent)))),
      { kind: 'message', text: severalLines(params.text) },
      ...(params.files.length > 0
        ? [paragraph(...texts.reply.files(params.files.map((name) => value(oneLine(name)))))]
        : []),
      paragraph(...texts.reply.status(strong(oneLine(params.status)))),
      ...(params.close ? closing(texts, params.close) : []),
      paragraph(texts.reply.next),
      quietButton(texts.openTicket, params.ticketLink),
      ...(params.quote ? [quotation(texts, params.quote)] : []),
      ...ticketFooter(texts, params),
    ],
  }),

  closed: (texts, params) =>
    notice(
      texts,
      params,
      texts.closed.title,
      texts.closed.said[params.by](strong(shown(params.number))),
      paragraph(texts.closed.again),
      button(texts.closed.reopen, params.reopenLink),
    ),

  reopened: (texts, params) =>
    notice(texts, params, texts.reopened.title, texts.reopened.said(strong(shown(params.number)))),

  'status-changed': (texts, params) =>
    notice(
      texts,
      params,
      texts.statusChanged.title,
      texts.statusChanged.said(value(shown(params.number)), strong(oneLine(params.status))),
    ),

  digest: (texts, params) => ({
    subject: texts.digest.subject(params.numbers.length),
    preview: texts.digest.title,
    blocks: [
      title(texts.digest.title),
      paragraph(...texts.greeting(undefined)),
      paragraph(texts.digest.said(params.numbers.length)),
      { kind: 'list', items: params.numbers.map((number) => [value(shown(number))]) },
      paragraph(texts.digest.next),
      button(texts.digest.check, params.checkLink),
      small(...texts.footerWithoutTicket(value(oneLine(params.desk)))),
    ],
  }),

  'fresh-link': (texts, params) => ({
    subject: `[${shown(params.number)}] ${texts.freshLink.subject}`,
    preview: texts.freshLink.title,
    blocks: [
      title(texts.freshLink.title),
      paragraph(...texts.greeting(undefined)),
      paragraph(...texts.freshLink.said(strong(shown(params.number)))),
      button(texts.openTicket, params.ticketLink),
      paragraph(texts.freshLink.validFor(params.validMinutes)),
      paragraph(texts.freshLink.unasked),
      small(texts.linkKeeps),
      small(...texts.footer(value(oneLine(params.desk)), value(shown(params.number)))),
    ],
  }),
};

type Close = NonNullable<TemplateParameters['agent-reply']['close']>;
type Quote = NonNullable<TemplateParameters['agent-reply']['quote']>;

const closing = (texts: Catalogue, close: Close): readonly Block[] => [
  paragraph(texts.reply.solved),
  button(texts.reply.close, close.link),
  ...(close.address === undefined ? [] : [paragraph(...texts.reply.closeByMail(address(close.address)))]),
  ...(close.afterHours === undefined ? [] : [paragraph(texts.reply.closesAfter(close.afterHours))]),
];

const quotation = (texts: Catalogue, { text, at, timeZone }: Quote): Block => ({
  kind: 'quote',
  lead: texts.reply.quoted(texts.time(calendarTime(at, texts.calendar, timeZone))),
  text: severalLines(text, longestQuote),
});
