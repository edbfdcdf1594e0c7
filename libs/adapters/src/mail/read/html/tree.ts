import { Parser } from 'htmlparser2';
import { demand, type MailLimits } from '../limits';

/** An element of a mail's HTML. Attributes are in a Map, since a mail chooses their names (T22). */
export interface HtmlElement {
  readonly tag: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: HtmlNode[];
}

/** An element or a text. */
export type HtmlNode = HtmlElement | string;

/**
 * HTML as a tree without comments, scripts and styles. Depth is checked while reading, since trees deeper than a few
 * thousand levels overflow every recursive walk (T23); size is checked by the caller, before.
 * @throws MailNotReadable `html-too-deep`
 */
export function readHtml(html: string, limits: Pick<MailLimits, 'htmlDepth'>): HtmlElement {
  const root: HtmlElement = { tag: '', attributes: new Map(), children: [] };
  const stack: HtmlElement[] = [root];
  const parser = new Parser(
    {
      onopentag(tag, attributes) {
        demand('html-too-deep', stack.length, limits.htmlDepth);
        const element: HtmlElement = { tag, attributes: new Map(Object.entries(attributes)), children: [] };
        stack[stack.length - 1]!.children.push(element);
        stack.push(element);
      },
      ontext(text) {
        const children = stack[stack.length - 1]!.children;
        const last = children[children.length - 1];
        if (typeof last === 'string') children[children.length - 1] = last + text;
        else children.push(text);
      },
      onclosetag() {
        if (stack.length > 1) stack.pop();
      },
    },
    { decodeEntities: true, lowerCaseTags: true, lowerCaseAttributeNames: true },
  );
  parser.write(html);
  parser.end();
  return root;
}

/** Elements whose text nobody reads. */
const unread = new Set([
  'script',
  'style',
  'head',
  'title',
  'template',
  'noscript',
  'noframes',
  'object',
  'embed',
  'iframe',
  'svg',
  'math',
  'select',
  'textarea',
  'audio',
  'video',
  'canvas',
  'xml',
  'applet',
]);

/** Whether what the element holds is never shown to a reader. */
export function isUnread(element: HtmlElement): boolean {
  return unread.has(element.tag);
}

/** Whether the sender hid the element (preview texts, spam fillers). */
export function isHidden(element: HtmlElement): boolean {
  const style = element.attributes.get('style') ?? '';
  return (
    element.attributes.has('hidden') || /display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden/i.test(style)
  );
}

/** All text below a node, up to `most` characters. */
export function textBelow(node: HtmlNode, most = 500): string {
  if (typeof node === 'string') return node.slice(0, most);
  let text = '';
  for (const child of node.children) {
    if (text.length >= most) break;
    text += textBelow(child, most - text.length);
  }
  return text;
}
