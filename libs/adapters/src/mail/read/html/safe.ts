import { safeStyle } from './style';
import { isUnread, textBelow, type HtmlElement, type HtmlNode } from './tree';

const allowed = new Set([
  'a',
  'abbr',
  'address',
  'article',
  'b',
  'bdi',
  'bdo',
  'big',
  'blockquote',
  'br',
  'caption',
  'center',
  'cite',
  'code',
  'col',
  'colgroup',
  'dd',
  'del',
  'div',
  'dl',
  'dt',
  'em',
  'font',
  'footer',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'header',
  'hr',
  'i',
  'img',
  'ins',
  'kbd',
  'li',
  'main',
  'mark',
  'ol',
  'p',
  'pre',
  'q',
  's',
  'samp',
  'section',
  'small',
  'span',
  'strike',
  'strong',
  'sub',
  'sup',
  'table',
  'tbody',
  'td',
  'tfoot',
  'th',
  'thead',
  'tr',
  'tt',
  'u',
  'ul',
  'var',
]);
const empty = new Set(['br', 'col', 'hr', 'img']);
const plainAttributes = new Set([
  'align',
  'alt',
  'bgcolor',
  'border',
  'cellpadding',
  'cellspacing',
  'color',
  'cols',
  'colspan',
  'dir',
  'face',
  'height',
  'lang',
  'rowspan',
  'scope',
  'size',
  'start',
  'title',
  'valign',
  'width',
]);

/** Gives the `data:` URL of a picture that the mail brought, by `cid:` or by its location; null when there is none. */
export type Pictures = (source: string) => string | null;

/**
 * HTML that can be shown in a sandboxed frame (T06): known elements and attributes only, everything written anew and
 * escaped, so that a browser cannot read it differently from us. Nothing in it loads or runs: no scripts, forms,
 * styles with addresses; pictures of the mail as `data:`, remote ones keep their address in `data-remote` only.
 */
export function safeHtml(root: HtmlElement, pictures: Pictures): string {
  const out: string[] = [];
  const walk = (node: HtmlNode): void => {
    if (typeof node === 'string') {
      out.push(escapeHtml(node));
      return;
    }
    if (isUnread(node)) return;
    const known = allowed.has(node.tag);
    if (known) out.push(`<${node.tag}${attributesOf(node, pictures)}>`);
    if (empty.has(node.tag)) return;
    for (const child of node.children) walk(child);
    if (node.tag === 'a') out.push(realHost(node));
    if (known) out.push(`</${node.tag}>`);
  };
  walk(root);
  return out.join('').trim();
}

/** Text that means itself in HTML, in an attribute too. */
export function escapeHtml(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;')
    .replace(/\0/g, '');
}

function attributesOf(element: HtmlElement, pictures: Pictures): string {
  const kept: [string, string][] = [];
  for (const [name, value] of element.attributes) {
    if (plainAttributes.has(name)) kept.push([name, value]);
    else if (name === 'style') {
      const style = safeStyle(value);
      if (style !== '') kept.push(['style', style]);
    }
  }
  if (element.tag === 'a') kept.push(...linkAttributes(element));
  if (element.tag === 'img') kept.push(...pictureAttributes(element, pictures));
  return kept.map(([name, value]) => ` ${name}="${escapeHtml(value)}"`).join('');
}

function linkAttributes(element: HtmlElement): [string, string][] {
  const url = linkUrl(element);
  if (url === null) return [];
  return [
    ['href', url.href],
    ['target', '_blank'],
    ['rel', 'noopener noreferrer nofollow'],
  ];
}

/** The target of a link, when it is one that may be followed. */
function linkUrl(element: HtmlElement): URL | null {
  const href = (element.attributes.get('href') ?? '').replace(/[\0-\x20\x7f]+/g, '');
  const url = href.length <= 4_096 && URL.canParse(href) ? new URL(href) : null;
  return url && ['http:', 'https:', 'mailto:'].includes(url.protocol) ? url : null;
}

function pictureAttributes(element: HtmlElement, pictures: Pictures): [string, string][] {
  const source = (element.attributes.get('src') ?? '').trim();
  const picture = pictures(source);
  if (picture !== null) return [['src', picture]];
  return /^https?:\/\//i.test(source) && source.length <= 4_096 ? [['data-remote', source]] : [];
}

/** A link that shows one host and leads to another says where it leads. */
function realHost(link: HtmlElement): string {
  const url = linkUrl(link);
  if (url === null || url.protocol === 'mailto:') return '';
  const shown = /(?:https?:\/\/)?((?:[\w\p{L}-]{1,63}\.){1,10}\p{L}{2,24})/iu
    .exec(textBelow(link, 300))?.[1]
    ?.toLowerCase();
  if (shown === undefined || bare(shown) === bare(url.hostname)) return '';
  return ` <small>[${escapeHtml(url.hostname)}]</small>`;
}

const bare = (host: string): string => host.replace(/^www\./, '');
