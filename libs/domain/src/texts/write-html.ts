import { replyMarker } from '@eventdesk/kernel/ports/mail-reader';
import { escaped, withLinks } from './escape';
import { directionOf, type Direction } from './plain';
import type { Block, Piece, Sentence } from './sentence';

/** What stands around the blocks of a mail. */
export interface Letterhead {
  readonly language: string;
  readonly direction: Direction;
  readonly subject: string;
  /** What lists of mail show beside the subject. */
  readonly preview: string;
  readonly desk: string;
}

// Outlook and Gmail want every style on its element; what is in `<style>` only adds the dark colours.
const ink = 'color:#1f2933';
const faint = 'color:#5f6b7a';
const accent = '#0b5394';
const font = "font-family:-apple-system,'Segoe UI',Roboto,Vazirmatn,Tahoma,Arial,sans-serif";
const linkStyle = `color:${accent}`;
const darkColours = `:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){
.page{background:#16191d!important}
.card{background:#1f2429!important;border-color:#343b43!important;border-top-color:#6cb2ff!important}
.ink{color:#e6e9ed!important}.faint{color:#9aa5b1!important}
.message{border-color:#6cb2ff!important}.quote{border-color:#4b5560!important}
a{color:#8cc4ff!important}.button{background:#1f6fbf!important}.button a{color:#ffffff!important}.quiet{background:#1f2429!important;border-color:#4b5560!important}
}`;

/** The HTML part: one document with nothing to fetch, the same content as the plain part. */
export function writeHtml(blocks: readonly Block[], head: Letterhead): string {
  const { direction, language } = head;
  const marker = blocks.filter((block) => block.kind === 'marker');
  const small = blocks.filter((block) => block.kind === 'small');
  const inside = blocks.filter((block) => block.kind !== 'marker' && block.kind !== 'small');
  const write = (some: readonly Block[]): string => some.map((block) => htmlOf(block, direction)).join('\n');
  return `<!doctype html>
<html lang="${language}" dir="${direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="x-apple-disable-message-reformatting">
<title>${escaped(head.subject)}</title>
<style>
${darkColours}
</style>
</head>
<body class="page" style="margin:0;padding:0;background:#f3f5f7">
<div class="page" lang="${language}" dir="${direction}" style="background:#f3f5f7;padding:16px 10px 24px;font-size:16px;line-height:1.6;word-wrap:break-word;overflow-wrap:anywhere;${font}">
<div style="display:none;max-height:0;overflow:hidden">${escaped(head.preview)}</div>
${write(marker)}
<!--[if mso]><table role="presentation" align="center" width="600" cellpadding="24" cellspacing="0"><tr><td bgcolor="#ffffff"><![endif]-->
<div class="card" style="max-width:552px;margin:0 auto;padding:24px;background:#ffffff;border:1px solid #dfe4ea;border-top:4px solid ${accent};border-radius:6px">
<p class="faint" style="margin:0 0 16px;font-size:14px;${faint}"><bdi>${escaped(head.desk)}</bdi></p>
${write(inside)}
</div>
<!--[if mso]></td></tr></table><![endif]-->
<div style="max-width:552px;margin:0 auto;padding:12px 24px 0">
${write(small)}
</div>
</div>
</body>
</html>
`;
}

const paragraphStyle = `margin:0 0 16px;${ink}`;

function htmlOf(block: Block, direction: Direction): string {
  switch (block.kind) {
    case 'title':
      return `<h1 class="ink" style="margin:0 0 16px;font-size:22px;line-height:1.35;${ink}">${escaped(block.text)}</h1>`;
    case 'paragraph':
      return `<p class="ink" style="${paragraphStyle}">${sentence(block.text)}</p>`;
    case 'small':
      return `<p class="faint" style="margin:0 0 8px;font-size:13px;${faint}">${sentence(block.text)}</p>`;
    case 'marker':
      return `<p class="faint" style="margin:0 0 12px;font-size:12px;text-align:center;${faint}">${escaped(replyMarker(block.text))}</p>`;
    case 'message':
      return beside(direction, accent, 'message', paragraphs(block.text, direction, 'ink', paragraphStyle));
    case 'quote':
      return quote(block.lead, block.text, direction);
    case 'facts':
      return `<table role="presentation" cellpadding="0" cellspacing="0" style="margin:0 0 16px">
${block.rows.map(([label, one]) => row(label, one, direction)).join('\n')}
</table>`;
    case 'list':
      return `<ul class="ink" style="margin:0 0 16px;${ink}">
${block.items.map((item) => `<li>${sentence(item)}</li>`).join('\n')}
</ul>`;
    case 'button':
      return button(block.label, block.url, block.quiet ?? false);
  }
}

/** Each paragraph in its own direction: an answer in English within a Persian mail reads from the left. */
const paragraphs = (text: string, around: Direction, kind: string, style: string): string =>
  text
    .split(/\n{2,}/)
    .map((one) => {
      const lines = withLinks(one, linkStyle).replaceAll('\n', '<br>\n');
      return `<p class="${kind}" dir="${directionOf(one, around)}" style="${style}">${lines}</p>`;
    })
    .join('\n');

function quote(lead: string, text: string, direction: Direction): string {
  const said = paragraphs(text, direction, 'faint', `margin:0 0 10px;font-size:14px;${faint}`);
  return `<p class="faint" style="margin:24px 0 8px;font-size:14px;${faint}">${escaped(lead)}</p>
<blockquote style="margin:0">
${beside(direction, '#cfd6dd', 'quote', said)}
</blockquote>`;
}

/** A person's words behind a line at the side where reading begins. */
function beside(direction: Direction, colour: string, kind: string, inside: string): string {
  const side = direction === 'rtl' ? 'right' : 'left';
  return `<div class="${kind}" style="margin:0 0 20px;padding:4px 0;padding-${side}:14px;border-${side}:3px solid ${colour}">
${inside}
</div>`;
}

/** A link in a cell with a background: Outlook draws no padding around a link alone. */
function button(label: string, url: string, quiet: boolean): string {
  const [back, front] = quiet ? ['#ffffff', accent] : [accent, '#ffffff'];
  return `<table role="presentation" cellpadding="0" cellspacing="0" style="margin:4px 0 20px"><tr>
<td class="${quiet ? 'quiet' : 'button'}" bgcolor="${back}" style="border-radius:6px;border:1px solid ${accent};background:${back};padding:10px 20px"><a href="${escaped(url)}" style="color:${front};text-decoration:none;font-weight:600">${escaped(label)}</a></td>
</tr></table>`;
}

function row(label: string, one: Piece, direction: Direction): string {
  const gap = direction === 'rtl' ? 'left' : 'right';
  return `<tr><td class="faint" valign="top" style="padding:2px 0;padding-${gap}:16px;white-space:nowrap;${faint}">${escaped(label)}</td><td class="ink" valign="top" style="padding:2px 0;${ink}">${piece(one)}</td></tr>`;
}

const sentence = (pieces: Sentence): string => pieces.map(piece).join('');

function piece(one: Piece): string {
  if (typeof one === 'string') return escaped(one);
  if ('value' in one)
    return one.strong ? `<strong><bdi>${escaped(one.value)}</bdi></strong>` : `<bdi>${escaped(one.value)}</bdi>`;
  const label = 'address' in one ? `<bdi dir="ltr">${escaped(one.address)}</bdi>` : escaped(one.label);
  return `<a href="${escaped(one.url)}" style="${linkStyle}">${label}</a>`;
}
