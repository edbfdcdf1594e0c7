import { charsetName, decodeText } from './charset';
import { decodeWords } from './encoded-words';

/** A value with parameters, as in Content-Type: the value in lower case, parameter names in lower case. */
export interface Parameterised {
  readonly value: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const extendedName = /^([^*]+)(?:\*(\d{1,3}))?(\*)?$/;
const mostParameters = 100;
const longestName = 200;

/** Reads a Content-Type or Content-Disposition, RFC 2231 and the usual breakages included. */
export function readParameters(binary: string | null, hint = ''): Parameterised {
  if (binary === null) return { value: '', parameters: new Map() };
  const value = /^[^\s;,="]*/.exec(binary.trim())![0].toLowerCase();
  const pieces = new Map<string, { order: number; encoded: boolean; text: string }[]>();
  for (const [name, text] of pairs(binary.trim().slice(value.length))) {
    const form = extendedName.exec(name);
    if (!form) continue;
    const list = pieces.get(form[1]!) ?? [];
    list.push({ order: form[2] === undefined ? -1 : Number(form[2]), encoded: form[3] === '*', text });
    pieces.set(form[1]!, list);
  }
  const parameters = new Map<string, string>();
  for (const [name, list] of pieces) parameters.set(name, joined(list, hint));
  return { value, parameters };
}

/** `name=value` pairs; values may be quoted, may hold spaces, and may lack the semicolon before them. One pass. */
function pairs(text: string): [string, string][] {
  const found: [string, string][] = [];
  let at = 0;
  while (at < text.length && found.length < mostParameters) {
    const equals = text.indexOf('=', at);
    if (equals === -1) break;
    const name = /[^\s;,"]+\s*$/.exec(text.slice(Math.max(at, equals - longestName), equals))?.[0].trim();
    const start = equals + 1 + /^\s*/.exec(text.slice(equals + 1, equals + 200))![0].length;
    const quoted = text[start] === '"';
    const stop = quoted ? quoteEnd(text, start + 1) : endOr(text.indexOf(';', start), text);
    const raw = quoted ? text.slice(start + 1, stop) : text.slice(start, stop).trim();
    // A backslash before anything but a quote or a backslash is a Windows path, not an escape.
    if (name) found.push([name.toLowerCase(), quoted ? raw.replace(/\\(["\\])/g, '$1') : raw]);
    at = stop + 1;
  }
  return found;
}

const endOr = (found: number, text: string): number => (found === -1 ? text.length : found);

function quoteEnd(text: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at;
  }
  return text.length;
}

/** The best of what a parameter was given as: extended, continued, plain (RFC 2231, 4.1; RFC 5987). */
function joined(list: readonly { order: number; encoded: boolean; text: string }[], hint: string): string {
  const single = list.find((piece) => piece.order === -1 && piece.encoded);
  if (single) return percentDecoded([single]);
  const continued = list.filter((piece) => piece.order >= 0).sort((a, b) => a.order - b.order);
  if (continued.length > 0) {
    if (continued.some((piece) => piece.encoded)) return percentDecoded(continued);
    return decodeWords(continued.map((piece) => piece.text).join(''), hint);
  }
  return decodeWords(list[0]!.text, hint);
}

function percentDecoded(pieces: readonly { encoded: boolean; text: string }[]): string {
  const prefix = /^([^']*)'[^']*'/.exec(pieces[0]!.text);
  const binary = pieces
    .map((piece, index) => (index === 0 && prefix ? piece.text.slice(prefix[0].length) : piece.text))
    .map((text, index) =>
      pieces[index]!.encoded
        ? text.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
        : text,
    )
    .join('');
  return decodeText(Buffer.from(binary, 'latin1'), charsetName(prefix?.[1]) || 'utf-8');
}
