import type { Collected, Segment } from './collect';
import { markQuotes } from './html/quotes';
import { escapeHtml, safeHtml } from './html/safe';
import { htmlToText } from './html/text';
import { readHtml, type HtmlElement } from './html/tree';
import type { MailLimits } from './limits';
import { picturesOf } from './pictures';
import { replyTextOf, type Reply } from './reply/reply-text';

/** The words of a mail. */
export interface Body {
  readonly text: string;
  readonly replyText: string;
  readonly hasReplyMarker: boolean;
  readonly html: string | null;
}

const forwardSubject =
  /^[\s\p{P}]*(?:fwd?|wg|tr|rv|enc|i|vb|pd|doorst|ilt|пересл|переслано|הועבר|ارسال|转发|轉寄|転送)\s*[:：]/iu;
const markedHtml =
  /gmail_quote|blockquote|moz-cite|yahoo_quoted|divRplyFwdMsg|appendonsend|OLK_SRC|zwchr|stopSpelling|border-top:\s*solid|protonmail_quote|__QUOTED_TEXT__|OutlookMessageHeader/i;
const standIn = /html/i;

/** Puts the pieces of a mail together: text, new text and safe HTML. */
export function readBody(collected: Collected, subject: string, limits: MailLimits): Body {
  const pages = collected.segments.map((segment) => pageOf(segment, limits));
  const text = pages
    .map(readable)
    .filter((piece) => piece !== '')
    .join('\n\n');
  const hints = { forwards: forwardSubject.test(subject), most: limits.replyChars };
  const reply = newText(pages, hints);
  // A reply in which nothing new was found is shown whole: better too much than an empty message.
  const replyText = reply.text === '' && !reply.marked ? text : reply.text;
  return { text, replyText, hasReplyMarker: reply.marked, html: htmlOf(pages, collected, limits) };
}

/** A piece of the body with its HTML read once. */
interface Page {
  readonly text: string;
  readonly source: string | null;
  readonly tree: HtmlElement | null;
}

function pageOf({ text, html }: Segment, limits: MailLimits): Page {
  const tree = html === null ? null : readHtml(html, limits);
  return { text: (text ?? '').replace(/\0/g, '').trim(), source: html, tree };
}

/** Text as written; from the HTML when there is none, or when it only says that there is HTML. */
function readable(page: Page): string {
  if (page.tree === null) return page.text;
  if (page.text !== '' && !(page.text.length < 300 && standIn.test(page.text))) return page.text;
  const fromHtml = htmlToText(page.tree);
  return fromHtml.length > page.text.length ? fromHtml : page.text;
}

function newText(pages: readonly Page[], hints: { forwards: boolean; most: number }): Reply {
  const texts = pages.map(readable);
  const whole = replyTextOf(texts.filter((piece) => piece !== '').join('\n\n'), hints);
  const [page] = pages.filter(({ tree }) => tree !== null);
  if (!page?.tree || hints.forwards || whole.marked || pages.length > 1) return whole;
  const plain = readable(page) === page.text;
  if (plain && (whole.quoted || !markedHtml.test(page.source!))) return whole;
  const marks = markQuotes(page.tree, hints.forwards);
  const marked = replyTextOf(htmlToText(page.tree, marks.leave), hints);
  return marked.text === '' ? whole : { ...marked, quoted: marked.quoted || marks.found };
}

function htmlOf(pages: readonly Page[], collected: Collected, limits: MailLimits): string | null {
  if (pages.every(({ tree }) => tree === null)) return null;
  const pictures = picturesOf(collected.files, limits.pictureBytes);
  return pages
    .map(({ tree, text }) =>
      tree === null ? `<div style="white-space:pre-wrap">${escapeHtml(text)}</div>` : safeHtml(tree, pictures),
    )
    .join('\n');
}
