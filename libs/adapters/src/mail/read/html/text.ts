import { isHidden, isUnread, type HtmlElement, type HtmlNode } from './tree';

const block = new Set([
  'address',
  'article',
  'aside',
  'blockquote',
  'body',
  'caption',
  'center',
  'dd',
  'div',
  'dl',
  'dt',
  'fieldset',
  'figure',
  'footer',
  'form',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'header',
  'hr',
  'html',
  'li',
  'main',
  'nav',
  'ol',
  'p',
  'pre',
  'section',
  'table',
  'tbody',
  'tfoot',
  'thead',
  'tr',
  'ul',
]);
const paragraph = new Set(['p', 'blockquote', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'pre', 'table', 'dl']);

/** Collects lines; white space collapses as a browser would show it. */
class Page {
  readonly lines: string[] = [];
  private line = '';
  private quoteDepth = 0;

  write(text: string, verbatim: boolean): void {
    if (verbatim) {
      const [first = '', ...rest] = text.split(/\r?\n/);
      this.line += first;
      for (const next of rest) {
        this.end(true);
        this.line = next;
      }
      return;
    }
    const flowing = text.replace(/[ \t\r\n\f]+/g, ' ');
    this.line += this.line === '' || this.line.endsWith(' ') ? flowing.replace(/^ /, '') : flowing;
  }

  /** Ends the line; an empty one is kept only when `always`. */
  end(always = false): void {
    const text = this.line.trimEnd();
    if (text !== '' || always) this.lines.push('> '.repeat(this.quoteDepth) + text);
    this.line = '';
  }

  /** An empty line, unless there is one already. */
  gap(): void {
    this.end();
    const last = this.lines[this.lines.length - 1];
    if (last !== undefined && last.replace(/[> ]/g, '') !== '') this.lines.push('> '.repeat(this.quoteDepth).trimEnd());
  }

  quote(step: 1 | -1): void {
    this.end();
    this.quoteDepth += step;
  }
}

/**
 * HTML as the lines a reader sees. Block quotes become `> ` lines, so that one rule finds quoted history in both kinds
 * of mail. `leave` names elements to leave out (quotes, signatures).
 */
export function htmlToText(root: HtmlElement, leave: (element: HtmlElement) => boolean = () => false): string {
  const text = render(root, leave, true);
  return text === '' ? render(root, leave, false) : text;
}

function render(root: HtmlElement, leave: (element: HtmlElement) => boolean, skipHidden: boolean): string {
  const page = new Page();
  const walk = (node: HtmlNode, verbatim: boolean): void => {
    if (typeof node === 'string') return page.write(node, verbatim);
    if (isUnread(node) || (skipHidden && isHidden(node)) || leave(node)) return;
    if (node.tag === 'br') return page.end(true);
    if (node.tag === 'hr') {
      page.end();
      page.write('________________________________', true);
      return page.end();
    }
    if (node.tag === 'img') return page.write(` ${node.attributes.get('alt') ?? ''} `.replace(/^ +$/, ''), false);
    if (paragraph.has(node.tag)) page.gap();
    else if (block.has(node.tag)) page.end();
    if (node.tag === 'blockquote') page.quote(1);
    if (node.tag === 'li') page.write('- ', true);
    for (const child of node.children) walk(child, verbatim || node.tag === 'pre');
    if (node.tag === 'a') page.write(linkTarget(node), false);
    if (node.tag === 'td' || node.tag === 'th') page.write(' ', false);
    if (node.tag === 'blockquote') page.quote(-1);
    if (paragraph.has(node.tag)) page.gap();
    else if (block.has(node.tag)) page.end();
  };
  walk(root, false);
  page.end();
  return page.lines
    .join('\n')
    .replace(/\u00a0/g, ' ')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** The address of a link whose text does not show it already. */
function linkTarget(link: HtmlElement): string {
  const href = (link.attributes.get('href') ?? '').trim();
  if (!/^https?:\/\//i.test(href) || href.length > 300) return '';
  const shown = link.children
    .filter((child) => typeof child === 'string')
    .join('')
    .trim();
  return shown === '' || href.includes(shown) || shown.includes(href) ? '' : ` <${href}>`;
}
