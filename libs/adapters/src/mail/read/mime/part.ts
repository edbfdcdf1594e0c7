import { demand, type MailLimits } from '../limits';
import { readHeaderBlock, valueOf, type HeaderBlock } from './header-block';
import { readParameters } from './parameters';
import { encodingName } from './transfer';

/** One part of a mail; its body is a view of the raw bytes, still encoded. */
export interface Part {
  readonly header: HeaderBlock;
  /** Media type in lower case, such as `text/plain`. */
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
  /** `attachment`, `inline` or empty. */
  readonly disposition: string;
  /** File name as the mail gives it, decoded but not cleaned; empty when it gives none. */
  readonly fileName: string;
  readonly contentId: string | null;
  readonly encoding: string;
  readonly body: Buffer;
  readonly children: readonly Part[];
}

const lineFeed = 10;
const carriageReturn = 13;

/** The tree of a mail's parts. Attached mails are leaves: what they hold is theirs. */
export function readParts(mail: Buffer, limits: MailLimits): Part {
  let count = 0;
  const read = (start: number, end: number, depth: number, fallback: string): Part => {
    demand('too-many-parts', ++count, limits.parts);
    demand('too-deep', depth, limits.depth);
    const header = readHeaderBlock(mail, start, end, limits);
    const contentType = readParameters(valueOf(header, 'content-type'));
    const disposition = readParameters(valueOf(header, 'content-disposition'));
    const type = mediaType(contentType.value, fallback);
    const parts = type.startsWith('multipart/')
      ? splitBody(mail, header.bodyStart, end, contentType.parameters.get('boundary') ?? '', limits.parts)
      : null;
    const inside = type === 'multipart/digest' ? 'message/rfc822' : 'text/plain';
    return {
      header,
      type: parts || !type.startsWith('multipart/') ? type : unstructured(mail, header.bodyStart, end),
      parameters: contentType.parameters,
      disposition: disposition.value,
      fileName: disposition.parameters.get('filename') || contentType.parameters.get('name') || '',
      contentId: contentIdOf(header),
      encoding: encodingName(valueOf(header, 'content-transfer-encoding')),
      body: mail.subarray(header.bodyStart, end),
      children: (parts ?? []).map(([from, to]) => read(from, to, depth + 1, inside)),
    };
  };
  return read(0, mail.length, 0, 'text/plain');
}

/** Every part of the tree, outermost first. */
export function* allParts(part: Part): Generator<Part> {
  yield part;
  for (const child of part.children) yield* allParts(child);
}

function mediaType(claimed: string, fallback: string): string {
  if (claimed === 'text') return 'text/plain';
  if (/^[\w.+-]+\/[\w.+-]+$/.test(claimed)) return claimed === 'message/global' ? 'message/rfc822' : claimed;
  return claimed === '' ? fallback : 'text/plain';
}

const contentIdOf = (header: HeaderBlock): string | null =>
  valueOf(header, 'content-id')
    ?.slice(0, 1_000)
    .replace(/^[<\s]+|[>\s]+$/g, '') || null;

/** A multipart without a single delimiter is text; HTML when it looks so. */
const unstructured = (mail: Buffer, start: number, end: number): string =>
  /^\s*<(?:!doctype|html|body|div|p|table)\b/i.test(mail.toString('latin1', start, Math.min(end, start + 200)))
    ? 'text/html'
    : 'text/plain';

/** Where the parts between delimiter lines begin and end; null when there is no delimiter at all. */
function splitBody(
  mail: Buffer,
  start: number,
  end: number,
  boundary: string,
  most: number,
): [number, number][] | null {
  const parts = boundary === '' ? [] : between(mail, start, end, boundary, most);
  if (parts.length > 0) return parts;
  const guessed = guessBoundary(mail, start, end);
  const again = guessed === null || guessed === boundary ? [] : between(mail, start, end, guessed, most);
  return again.length > 0 ? again : null;
}

function between(mail: Buffer, start: number, end: number, boundary: string, most: number): [number, number][] {
  const delimiter = Buffer.from(`--${boundary}`, 'latin1');
  const parts: [number, number][] = [];
  let open = -1;
  let at = start;
  while (at < end) {
    const found = mail.indexOf(delimiter, at);
    if (found === -1 || found >= end) break;
    at = found + delimiter.length;
    if (found !== start && mail[found - 1] !== lineFeed) continue;
    const lineStop = mail.indexOf(lineFeed, at);
    const next = lineStop === -1 || lineStop >= end ? end : lineStop + 1;
    const rest = mail.toString('latin1', at, Math.min(next, at + 200)).trim();
    if (rest !== '' && !rest.startsWith('--')) continue;
    if (open !== -1) parts.push([open, Math.max(open, withoutLineEnd(mail, found))]);
    demand('too-many-parts', parts.length, most);
    open = rest === '' ? next : -1;
    at = next;
  }
  if (open !== -1 && open < end) parts.push([open, end]);
  return parts;
}

/** The line break before a delimiter belongs to the delimiter. */
function withoutLineEnd(mail: Buffer, at: number): number {
  const noFeed = mail[at - 1] === lineFeed ? at - 1 : at;
  return mail[noFeed - 1] === carriageReturn ? noFeed - 1 : noFeed;
}

/** The boundary that the body itself shows, when the header names none or a wrong one. */
function guessBoundary(mail: Buffer, start: number, end: number): string | null {
  const head = mail.toString('latin1', start, Math.min(end, start + 64 * 1024));
  return /(?:^|\n)--([^\s][^\r\n]{0,199}?)[ \t]*\r?\nContent-[\w-]{1,40}:/i.exec(head)?.[1] ?? null;
}
