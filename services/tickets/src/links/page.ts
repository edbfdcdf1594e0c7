import type { Language } from '@eventdesk/domain/shapes';
import type { Linked, Used, UsablePurpose } from './mailed-links';

interface Texts {
  readonly direction: 'ltr' | 'rtl';
  readonly ticket: string;
  readonly subject: string;
  readonly status: string;
  readonly button: Readonly<Record<UsablePurpose | 'fresh', string>>;
  readonly lead: Readonly<Record<UsablePurpose | 'fresh', string>>;
  readonly done: Readonly<Record<Used, string>>;
  readonly gone: string;
  readonly goneMore: string;
  readonly desk: string;
  readonly you: string;
  readonly empty: string;
}

const texts: Readonly<Record<Language, Texts>> = {
  en: {
    direction: 'ltr',
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
    gone: 'This link leads nowhere',
    goneMore: 'It may have been cut by a mail program. Copy it whole, or answer the mail that it came with.',
    desk: 'Service desk',
    you: 'You',
    empty: 'Nothing has been said yet.',
  },
  fa: {
    direction: 'rtl',
    ticket: 'تیکت',
    subject: 'موضوع',
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
    gone: 'این لینک به جایی نمی‌رسد',
    goneMore: 'شاید برنامهٔ ایمیل آن را بریده باشد. لینک را کامل رونوشت کنید یا به ایمیل آن پاسخ دهید.',
    desk: 'میز خدمت',
    you: 'شما',
    empty: 'هنوز چیزی گفته نشده است.',
  },
};

/** What a page may load: nothing but its own style; nobody may frame it; it posts to itself alone. */
export const pagePolicy =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const style = `:root{color-scheme:light dark}body{margin:0;font:1rem/1.6 system-ui,"Vazirmatn",sans-serif;background:Canvas;color:CanvasText}
main{max-width:38rem;margin:0 auto;padding:2rem 1rem}h1{font-size:1.35rem;margin:0 0 1rem}p{margin:.5rem 0}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;margin:1rem 0}dt{opacity:.75}dd{margin:0;overflow-wrap:anywhere}
button{font:inherit;font-weight:600;padding:.7rem 1.4rem;border:0;border-radius:.5rem;background:#1f5fbf;color:#fff;cursor:pointer}
button:focus-visible{outline:3px solid #f0a500;outline-offset:2px}article{border:1px solid #8884;border-radius:.5rem;padding:.75rem 1rem;margin:.75rem 0}
article.mine{border-inline-start:4px solid #1f5fbf}article header{display:flex;justify-content:space-between;gap:1rem;flex-wrap:wrap;opacity:.8;font-size:.9rem}pre{font:inherit;white-space:pre-wrap;overflow-wrap:anywhere;margin:.5rem 0 0}`;

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

function page(language: Language, title: string, body: string): string {
  return `<!doctype html><html lang="${language}" dir="${texts[language].direction}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex"><title>${escaped(title)}</title>
<style>${style}</style></head><body><main><h1>${escaped(title)}</h1>${body}</main></body></html>`;
}

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
  const what = linked.expired && linked.purpose !== 'not-me' ? 'fresh' : linked.purpose;
  return page(
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
  if (used !== 'shown') return page(language, title, `<p role="status">${escaped(said.done[used])}</p>`);
  const facts = `<dl><dt>${said.subject}</dt><dd><bdi>${escaped(linked.ticket.subject)}</bdi></dd><dt>${said.status}</dt><dd>${escaped(status)}</dd></dl>`;
  const thread = messages
    .map(
      ({ mine, who, at, text }) =>
        `<article${mine ? ' class="mine"' : ''}><header><bdi>${escaped(mine ? said.you : who || said.desk)}</bdi><time datetime="${escaped(at)}">${escaped(shownTime(at, language, timeZone))}</time></header><pre dir="auto">${escaped(text)}</pre></article>`,
    )
    .join('');
  return page(language, title, facts + (thread || `<p>${said.empty}</p>`));
}

/** The number reads from left to right in every language. */
const titleOf = (said: Texts, { ticket }: Linked): string => `${said.ticket} \u2066#${ticket.number}\u2069`;

/** For a token that is none of ours: the same whatever is wrong with it. */
export const gonePage = (language: Language): string =>
  page(language, texts[language].gone, `<p>${escaped(texts[language].goneMore)}</p>`);

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
