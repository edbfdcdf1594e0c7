import { demand, type MailLimits } from './limits';
import { decodeText } from './mime/charset';
import { takeEmbedded } from './mime/embedded';
import { unflow } from './mime/flowed';
import { readHeaderBlock, type HeaderBlock } from './mime/header-block';
import type { Part } from './mime/part';
import { decodeTransfer } from './mime/transfer';

/** A piece of the body: the same content as text, as HTML, or as both. */
export interface Segment {
  readonly text: string | null;
  readonly html: string | null;
}

/** A file as found, before names are cleaned and limits applied. */
export interface FoundFile {
  /** Empty when the mail gives none. */
  readonly name: string;
  readonly type: string;
  readonly contentId: string | null;
  readonly location: string | null;
  /** Stands beside its HTML in `multipart/related`, or is only meant to be shown. */
  readonly related: boolean;
  readonly content: Buffer;
}

/** A file that stood inside another part, of which nothing but name and content is known. */
export const embeddedFile = (name: string, content: Buffer): FoundFile => ({
  name,
  type: 'application/octet-stream',
  contentId: null,
  location: null,
  related: false,
  content,
});

/** What the parts of a mail are for. */
export interface Collected {
  readonly segments: Segment[];
  readonly files: FoundFile[];
  /** Bodies of `message/delivery-status` parts. */
  readonly deliveryStatus: Buffer[];
  /** Header of the mail that a report returns. */
  returned: HeaderBlock | null;
}

const bodyTypes =
  /^text\/(?:plain|html|enriched|richtext|x-(?:patch|diff|python|c|java|sh|log|plain|markdown)|markdown)$/;
const alternativeOnly = new Set(['text/x-amp-html', 'text/watch-html', 'text/x-watch-html']);

/** Sorts the parts of a mail into what is read, what is downloaded, and what machines report. */
export function collect(root: Part, limits: MailLimits): Collected {
  const found: Collected = { segments: [], files: [], deliveryStatus: [], returned: null };
  const spent = { html: 0, text: 0 };
  const walk = (part: Part, place: Place): void => {
    if (part.type.startsWith('multipart/')) return walkChildren(part, place);
    if (isReport(part)) {
      readReport(part, found);
      if (part.type !== 'message/rfc822') return;
    }
    if (alternativeOnly.has(part.type) && part.fileName === '') return;
    if (isControl(part, place)) return;
    if (isBody(part, place)) return readBody(part, found, spent, limits);
    found.files.push(fileOf(part, place));
  };
  const walkChildren = (part: Part, place: Place): void => {
    if (part.type === 'multipart/alternative') return walkAlternatives(part, place);
    const root = part.type === 'multipart/related' ? rootOf(part) : null;
    part.children.forEach((child, index) => {
      const beside = root !== null && child !== root;
      walk(child, {
        first: place.first && (root === null ? found.segments.length === 0 : child === root),
        related: place.related || beside,
        alternative: false,
        container: part.type,
        index,
      });
    });
  };
  const walkAlternatives = (part: Part, place: Place): void => {
    const before = found.segments.length;
    part.children.forEach((child, index) =>
      walk(child, { ...place, first: true, alternative: true, container: part.type, index }),
    );
    const versions = found.segments.splice(before);
    const merged = mergeAlternatives(versions);
    if (merged) found.segments.push(merged);
  };
  walk(root, { first: true, related: false, alternative: false, container: '', index: 0 });
  return found;
}

/** Where in the tree a part stands, as far as that says what it is for. */
interface Place {
  /** No body has been found before it. */
  readonly first: boolean;
  readonly related: boolean;
  readonly alternative: boolean;
  readonly container: string;
  readonly index: number;
}

/** The parts of a `multipart/alternative` say the same; what is only in the HTML version is kept with it. */
function mergeAlternatives(versions: readonly Segment[]): Segment | null {
  if (versions.length === 0) return null;
  const texts = versions.filter((version) => version.text !== null && version.html === null);
  const htmls = versions.filter((version) => version.html !== null);
  return {
    text: texts.length > 0 ? texts.map((version) => version.text).join('\n') : null,
    html: htmls.length > 0 ? htmls.map((version) => version.html).join('\n') : null,
  };
}

function rootOf(part: Part): Part | null {
  const start = part.parameters.get('start')?.replace(/^<|>$/g, '');
  return part.children.find((child) => start !== undefined && child.contentId === start) ?? part.children[0] ?? null;
}

/** A body is text without a file's marks; the first text of a mail is its body even if it has a name. */
function isBody(part: Part, place: Place): boolean {
  if (!bodyTypes.test(part.type) || part.disposition === 'attachment') return false;
  if (place.container === '' || part.fileName === '') return !place.related;
  return place.alternative || (place.first && !place.related && part.disposition !== 'inline');
}

/** Parts that only tell programs how to read the next one. */
function isControl(part: Part, place: Place): boolean {
  if (part.fileName !== '') return false;
  if (part.type === 'application/pgp-encrypted') return true;
  return place.container === 'multipart/signed' && place.index > 0 && /signature$/.test(part.type);
}

const isReport = (part: Part): boolean =>
  /^message\/(?:global-)?(?:delivery-status|disposition-notification|feedback-report)$/.test(part.type) ||
  /^(?:text\/rfc822-headers|message\/rfc822-headers|message\/rfc822|message\/global-headers)$/.test(part.type);

function readReport(part: Part, found: Collected): void {
  const body = decodeTransfer(part.body, part.encoding);
  if (part.type.endsWith('delivery-status')) found.deliveryStatus.push(body);
  else if (/rfc822|global-headers/.test(part.type)) found.returned ??= headerIn(body);
}

/** The header of an attached mail, as much of it as is in bounds. */
export function headerIn(body: Buffer): HeaderBlock {
  const head = body.subarray(0, 64 * 1024);
  let start = 0;
  while (head[start] === 10 || head[start] === 13) start++;
  return readHeaderBlock(head, start, head.length, { headerBytes: head.length, headerFields: head.length });
}

function readBody(part: Part, found: Collected, spent: { html: number; text: number }, limits: MailLimits): void {
  const bytes = decodeTransfer(part.body, part.encoding);
  const label = part.parameters.get('charset') ?? null;
  if (part.type === 'text/html') {
    demand('html-too-large', (spent.html += bytes.length), limits.htmlBytes);
    found.segments.push({ text: null, html: decodeText(bytes, label ?? declaredInHtml(bytes)) });
    return;
  }
  demand('text-too-large', (spent.text += bytes.length), limits.textBytes);
  const { text, files } = takeEmbedded(bytes.toString('latin1'));
  for (const { name, content } of files) {
    found.files.push(embeddedFile(name, content));
  }
  const plain = decodeText(files.length > 0 ? Buffer.from(text, 'latin1') : bytes, label).replace(/\r\n?/g, '\n');
  const flowed = part.parameters.get('format')?.toLowerCase() === 'flowed';
  const shown = flowed ? unflow(plain, part.parameters.get('delsp')?.toLowerCase() === 'yes') : plain;
  found.segments.push({ text: /enriched|richtext/.test(part.type) ? withoutCommands(shown) : shown, html: null });
}

/** The charset that an HTML body names itself. */
function declaredInHtml(bytes: Buffer): string | null {
  const head = bytes.toString('latin1', 0, 2_048);
  return /<meta[^>]{1,200}charset\s*=\s*["']?([\w.:-]{1,40})/i.exec(head)?.[1] ?? null;
}

/** Enriched text (RFC 1896) without its commands. */
const withoutCommands = (text: string): string =>
  text
    .replace(/<param>[^<]{0,200}<\/param>/gi, '')
    .replace(/<\/?[a-z-]{1,60}>/gi, '')
    .replace(/<</g, '<');

function fileOf(part: Part, place: Place): FoundFile {
  const location = part.header.fields.find(({ name }) => name === 'content-location')?.value.trim() ?? null;
  const content = decodeTransfer(part.body, part.encoding);
  const download = part.disposition === 'attachment' && !part.type.startsWith('image/');
  return {
    name: part.fileName || (part.type === 'message/rfc822' ? '' : fileNameOf(location)),
    type: part.type,
    contentId: part.contentId,
    location,
    related: place.related && !download,
    content,
  };
}

/** A location that is only a file name serves as one. */
const fileNameOf = (location: string | null): string =>
  location !== null && /^[\w .-]{1,100}\.\w{2,5}$/.test(location) ? location : '';
