import type { Language } from '@eventdesk/domain/shapes';
import { escaped, htmlPage } from '@eventdesk/platform/http/page';
import type { Linked, Used, UsablePurpose } from './mailed-links';

interface Texts {
  readonly ticket: string;
  readonly subject: string;
  readonly status: string;
  readonly button: Readonly<Record<UsablePurpose | 'fresh', string>>;
  readonly lead: Readonly<Record<UsablePurpose | 'fresh', string>>;
  readonly done: Readonly<Record<Exclude<Used, 'overtaken'>, string>>;
  /** Instead of the button, where the ticket has moved on since the mail. */
  readonly overtaken: Readonly<Record<'close' | 'reopen', string>>;
  readonly gone: string;
  readonly goneMore: string;
  readonly desk: string;
  readonly you: string;
  readonly empty: string;
}

const texts: Readonly<Record<Language, Texts>> = {
  en: {
    ticket: 'Ticket',
    subject: 'Subject',
    status: 'Status',
    button: {
      ticket: 'Show my ticket',
      close: 'Close the ticket',
      reopen: 'Reopen the ticket',
      'not-me': 'This was not me',
      fresh: 'Mail me a new link',
    },
    lead: {
      ticket: 'Press the button to see the ticket.',
      close: 'Does the answer help? Then close the ticket.',
      reopen: 'Not solved after all? Reopen the ticket.',
      'not-me': 'Somebody used your address. Press the button and we send no more automatic mail to it.',
      fresh: 'This link is too old. We can mail a new one to the same address.',
    },
    done: {
      shown: '',
      closed: 'The ticket is closed. Thank you.',
      reopened: 'The ticket is open again.',
      stopped: 'No more automatic mail goes to this address.',
      mailed: 'If the ticket is still there, a new link is on its way to the same address.',
    },
    overtaken: {
      close:
        'The ticket was opened again after the mail that this link is from, so the link does not close it any more. To close it, answer that mail with the one word “close”.',
      reopen:
        'The ticket was closed again after you opened it by this link. To open it once more, answer the mail that the link is from.',
    },
    gone: 'This link leads nowhere',
    goneMore: 'It may have been cut by a mail program. Copy it whole, or answer the mail that it came with.',
    desk: 'Service desk',
    you: 'You',
    empty: 'Nothing has been said yet.',
  },
  fa: {
    ticket: 'تیکت',
    subject: 'عنوان',
    status: 'وضعیت',
    button: {
      ticket: 'نمایش تیکت',
      close: 'بستن تیکت',
      reopen: 'باز کردن دوبارهٔ تیکت',
      'not-me': 'من نبودم',
      fresh: 'لینک تازه بفرستید',
    },
    lead: {
      ticket: 'برای دیدن تیکت دکمه را فشار دهید.',
      close: 'پاسخ مشکل شما را حل کرد؟ پس تیکت را ببندید.',
      reopen: 'مشکل حل نشده است؟ تیکت را دوباره باز کنید.',
      'not-me': 'کسی نشانی شما را به کار برده است. با این دکمه دیگر ایمیل خودکاری به آن نمی‌فرستیم.',
      fresh: 'این لینک قدیمی است. می‌توانیم لینک تازه‌ای به همان نشانی بفرستیم.',
    },
    done: {
      shown: '',
      closed: 'تیکت بسته شد. سپاسگزاریم.',
      reopened: 'تیکت دوباره باز است.',
      stopped: 'دیگر ایمیل خودکاری به این نشانی فرستاده نمی‌شود.',
      mailed: 'اگر تیکت هنوز باشد، لینک تازه به همان نشانی فرستاده می‌شود.',
    },
    overtaken: {
      close:
        'تیکت پس از ایمیلی که این لینک در آن بود دوباره باز شده است و این لینک دیگر آن را نمی‌بندد. برای بستن، به آن ایمیل تنها با کلمهٔ «بستن» پاسخ دهید.',
      reopen:
        'تیکت پس از آنکه با این لینک بازش کردید دوباره بسته شده است. برای باز کردن، به ایمیلی که این لینک در آن بود پاسخ دهید.',
    },
    gone: 'این لینک به جایی نمی‌رسد',
    goneMore: 'شاید برنامهٔ ایمیل آن را بریده باشد. لینک را کامل رونوشت کنید یا به ایمیل آن پاسخ دهید.',
    desk: 'میز خدمت',
    you: 'شما',
    empty: 'هنوز چیزی گفته نشده است.',
  },
};

/** One thing said, as the ticket's page shows it; notes are never among them. */
export interface ShownMessage {
  readonly mine: boolean;
  readonly who: string;
  /** RFC 3339. */
  readonly at: string;
  readonly text: string;
}

/** The page behind a link: one button, nothing done yet. It tells nothing of the ticket but its number. */
export function buttonPage(linked: Linked): string {
  const { language } = linked.requested;
  const said = texts[language];
  if (!linked.expired && linked.overtaken) return overtakenPage(linked);
  const what = linked.expired && linked.purpose !== 'not-me' ? 'fresh' : linked.purpose;
  return htmlPage(
    language,
    titleOf(said, linked),
    `<p>${escaped(said.lead[what])}</p><form method="post"><button type="submit">${escaped(said.button[what])}</button></form>`,
  );
}

/** What came of the button; for a ticket's link, the ticket. */
export function usedPage(
  linked: Linked,
  used: Used,
  status: string,
  messages: readonly ShownMessage[],
  timeZone: string,
): string {
  const { language } = linked.requested;
  const said = texts[language];
  const title = titleOf(said, linked);
  if (used === 'overtaken') return overtakenPage(linked);
  if (used !== 'shown') return htmlPage(language, title, `<p role="status">${escaped(said.done[used])}</p>`);
  const facts = `<dl><dt>${said.subject}</dt><dd><bdi>${escaped(linked.ticket.subject)}</bdi></dd><dt>${said.status}</dt><dd>${escaped(status)}</dd></dl>`;
  const thread = messages
    .map(
      ({ mine, who, at, text }) =>
        `<article${mine ? ' class="mine"' : ''}><header><bdi>${escaped(mine ? said.you : who || said.desk)}</bdi><time datetime="${escaped(at)}">${escaped(shownTime(at, language, timeZone))}</time></header><pre dir="auto">${escaped(text)}</pre></article>`,
    )
    .join('');
  return htmlPage(language, title, facts + (thread || `<p>${said.empty}</p>`));
}

const overtakenPage = (linked: Linked): string => {
  const { language } = linked.requested;
  const said = texts[language].overtaken[linked.purpose === 'reopen' ? 'reopen' : 'close'];
  return htmlPage(language, titleOf(texts[language], linked), `<p role="status">${escaped(said)}</p>`);
};

/** The number reads from left to right in every language. */
const titleOf = (said: Texts, { ticket }: Linked): string => `${said.ticket} \u2066#${ticket.number}\u2069`;

/** For a token that is none of ours: the same whatever is wrong with it. */
export const gonePage = (language: Language): string =>
  htmlPage(language, texts[language].gone, `<p>${escaped(texts[language].goneMore)}</p>`);

const shownTime = (at: string, language: Language, timeZone: string): string =>
  new Intl.DateTimeFormat(language === 'fa' ? 'fa-IR-u-ca-persian' : 'en-GB', {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
    timeZone,
  }).format(new Date(at));
