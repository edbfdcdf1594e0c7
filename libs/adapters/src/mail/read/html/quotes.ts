import { textBelow, type HtmlElement, type HtmlNode } from './tree';

const quoteClass =
  /(?:^|\s)(?:gmail_quote|gmail_quote_container|gmail_attr|moz-cite-prefix|yahoo_quoted|yahoo-quoted-begin|protonmail_quote|tutanota_quote|zmail_extra|gmx_quote|outlook-reference-message-container|ms-outlook-mobile-reference-message|apple-mail-quote|mailru-blockquote|quoted_message|freshdesk_quote|skiff_quote|yj6qo)(?:\s|$)/i;
const quoteId =
  /^(?:x_)*(?:isForwardContent|mail-editor-reference-message-container|yahoo_quoted_\w*|ymail_android_signature_quote|reply-intro|replyBody|forwardbody1)$/i;
const signatureClass =
  /(?:^|\s)(?:gmail_signature|moz-signature|protonmail_signature_block|signature_block|zmail_signature|ms-outlook-mobile-signature)(?:\s|$)/i;
const signatureId =
  /^(?:x_)*(?:signature|ms-outlook-mobile-signature|ymail_android_signature|yahoo_signature|AppleMailSignature)$/i;
const cutId =
  /^(?:x_)*(?:divRplyFwdMsg|appendonsend|stopSpelling|zwchr|OLK_SRC_BODY_SECTION|reply-above|hrDivider|LPlnk-quote)$/i;
const cutClass = /(?:^|\s)(?:OutlookMessageHeader|reply-separator)(?:\s|$)/i;
const forwarded =
  /^[\s>*_-]*(?:-{2,}\s*)?(?:begin )?(?:forwarded message|original-? ?nachricht|weitergeleitete nachricht|messaggio inoltrato|messaggio originale inoltrato|mensaje reenviado|mensagem encaminhada|message transf[ée]r[ée]|пересылаемое сообщение|пересланное сообщение|הודעה שהועברה|پیام بازارسالی|پیام ارسال شده)/iu;

/** What a mail program marked as quoted history or signature, as a test for `htmlToText`. */
export interface QuoteMarks {
  readonly leave: (element: HtmlElement) => boolean;
  /** Whether any quoted history was found. */
  readonly found: boolean;
}

/**
 * Finds the elements that hold quoted history and signatures, by the marks that mail programs set. Some programs mark
 * only where the history begins: everything after that point in the document belongs to it.
 * @param keepForwards a forwarding mail's "quote" is what it wants to say
 */
export function markQuotes(root: HtmlElement, keepForwards: boolean): QuoteMarks {
  const left = new Set<HtmlNode>();
  let found = false;
  let cut = false;
  const walk = (node: HtmlElement): void => {
    for (const child of node.children) {
      if (typeof child === 'string') continue;
      if (cut) left.add(child);
      else if (!keepForwards && beginsHistory(child)) {
        cut = found = true;
        left.add(child);
      } else if (isQuote(child) && !(keepForwards || isForward(child))) {
        found = true;
        left.add(child);
      } else if (isSignature(child)) left.add(child);
      else walk(child);
    }
  };
  walk(root);
  return { leave: (element) => left.has(element), found };
}

function isQuote(element: HtmlElement): boolean {
  const { attributes, tag } = element;
  if (quoteClass.test(attributes.get('class') ?? '') || quoteId.test(attributes.get('id') ?? '')) return true;
  if (attributes.get('data-marker') === '__QUOTED_TEXT__') return true;
  if (attributes.get('name') === 'quote' && tag === 'div') return true;
  if (tag === 'blockquote') return attributes.get('type')?.toLowerCase() === 'cite' || attributes.has('cite');
  return false;
}

const isForward = (element: HtmlElement): boolean => forwarded.test(textBelow(element, 300).trim());

function isSignature({ attributes }: HtmlElement): boolean {
  if (signatureClass.test(attributes.get('class') ?? '') || signatureId.test(attributes.get('id') ?? '')) return true;
  return attributes.get('data-smartmail') === 'gmail_signature' || attributes.get('data-marker') === '__SIG_PRE__';
}

/** Outlook's line above the history: an id on the web, a border above a block "From: … Sent: …" on the desktop. */
function beginsHistory(element: HtmlElement): boolean {
  const { attributes } = element;
  if (cutId.test(attributes.get('id') ?? '') || cutClass.test(attributes.get('class') ?? '')) return true;
  if (attributes.get('data-marker') === '__HEADERS__' || attributes.get('data-marker') === '__DIVIDER__') return true;
  const style = attributes.get('style') ?? '';
  return (
    /border(?:-top)?\s*:\s*(?:none|solid)[^"]{0,80}/i.test(style) &&
    /border-top\s*:\s*solid\s*#(?:b5c4df|e1e1e1)/i.test(style) &&
    /:/.test(textBelow(element, 60))
  );
}
