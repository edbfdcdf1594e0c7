import { TextDecoder } from 'node:util';
import { detect } from 'chardet';
import { decode, encodingExists } from 'iconv-lite';

/** Names in the wild that neither decoder knows, and names that everybody uses for a larger set. */
const alias: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'iso-8859-1': 'windows-1252',
    latin1: 'windows-1252',
    'iso-8859-9': 'windows-1254',
    'iso-8859-8-i': 'windows-1255',
    'iso-8859-8-e': 'windows-1255',
    'iso-8859-8': 'windows-1255',
    'iso-8859-11': 'windows-874',
    'tis-620': 'windows-874',
    gb2312: 'gb18030',
    gbk: 'gb18030',
    cp936: 'gb18030',
    'x-gbk': 'gb18030',
    'euc-cn': 'gb18030',
    'ks_c_5601-1987': 'euc-kr',
    ks_c_5601: 'euc-kr',
    ksc5601: 'euc-kr',
    cp949: 'euc-kr',
    'x-windows-949': 'euc-kr',
    'x-sjis': 'shift_jis',
    cp932: 'shift_jis',
    'windows-31j': 'shift_jis',
    'x-euc-jp': 'euc-jp',
    cp51932: 'euc-jp',
    'iso-2022-jp-1': 'iso-2022-jp',
    'iso-2022-jp-2': 'iso-2022-jp',
    'iso-2022-jp-3': 'iso-2022-jp',
    'iso-2022-jp-ms': 'iso-2022-jp',
    'iso-2022-jp-2004': 'iso-2022-jp',
    cp50220: 'iso-2022-jp',
    cp50221: 'iso-2022-jp',
    'unicode-1-1-utf-7': 'utf-7',
    'unicode-1-1-utf-8': 'utf-8',
    utf8: 'utf-8',
    utf8mb4: 'utf-8',
    cp65001: 'utf-8',
    'x-mac-roman': 'macintosh',
  }),
);

const undeclared = new Set([
  '',
  'us-ascii',
  'ascii',
  'ansi_x3.4-1968',
  'unknown',
  'unknown-8bit',
  'x-unknown',
  '7bit',
  '8bit',
  'default',
  'binary',
]);
/** What the decoder knows too, but no text is written in. */
const notCharsets = new Set(['base64', 'hex', 'binary', 'internal', 'none']);
const western = new Set(['windows-1252', 'iso-8859-15']);
const highByte = /[\x80-\xff]/;
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });
const decoders = new Map<string, TextDecoder | null>();

/** A charset label as headers write it, made comparable: lower case, no quotes, no RFC 2231 language. */
export function charsetName(label: string | null | undefined): string {
  const plain = (label ?? '')
    .trim()
    .toLowerCase()
    .replace(/^["'=]+|["']+$/g, '')
    .replace(/[*;\s].*$/s, '');
  const dashed = plain.replace(/^(?:charset=)/, '').replace(/^(?:cp|win|windows_?)-?(12\d\d|874)$/, 'windows-$1');
  return alias.get(dashed) ?? dashed.replace(/^iso_?8859[-_](\d+).*$/, 'iso-8859-$1').replace(/^koi8r$/, 'koi8-r');
}

/**
 * Bytes as text. The label is believed only as far as the bytes allow: UTF-8 under a western label is read as UTF-8,
 * anything that is not what it claims is guessed. Never throws.
 */
export function decodeText(bytes: Uint8Array, label: string | null | undefined, hint = ''): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const name = charsetName(label);
  if (name.startsWith('iso-2022') || name === 'hz-gb-2312' || name === 'utf-7')
    return decodeAs(buffer, name) ?? guess(buffer, hint);
  if (name.startsWith('utf-16') || name.startsWith('utf-32') || name === 'ucs-2')
    return decodeAs(buffer, name) ?? guess(buffer, hint);
  const raw = buffer.toString('latin1');
  if (!highByte.test(raw))
    return undeclared.has(name) && raw.includes('\x1b$') ? (decodeAs(buffer, 'iso-2022-jp') ?? raw) : raw;
  const alien = undeclared.has(name) || name === 'utf-8' || western.has(charsetName(name));
  if (alien) {
    const utf8 = asUtf8(buffer);
    if (utf8 !== null) return utf8;
  }
  if (name === 'utf-8' && mostlyUtf8(buffer)) return buffer.toString('utf8');
  if (undeclared.has(name) || name === 'utf-8') return guess(buffer, hint);
  return decodeAs(buffer, name) ?? asUtf8(buffer) ?? guess(buffer, hint);
}

/** Text whose bytes were read one character a byte (headers): decoded when it has any high byte. */
export function decodeBinary(binary: string, hint = ''): string {
  return highByte.test(binary) ? decodeText(Buffer.from(binary, 'latin1'), '', hint) : binary;
}

function asUtf8(buffer: Buffer): string | null {
  try {
    return strictUtf8.decode(buffer);
  } catch {
    return null;
  }
}

/** One torn character in long UTF-8 text must not turn all of it into something else. */
function mostlyUtf8(buffer: Buffer): boolean {
  const text = buffer.toString('utf8');
  const broken = text.split('\ufffd').length - 1;
  const foreign = text.match(/[^\0-\x7f\ufffd]/g)?.length ?? 0;
  return broken * 4 <= foreign;
}

function guess(buffer: Buffer, hint: string): string {
  const hinted = charsetName(hint);
  if (!undeclared.has(hinted) && hinted !== 'utf-8') {
    const text = decodeAs(buffer, hinted);
    if (text !== null && !text.includes('\ufffd')) return text;
  }
  const found = detect(buffer.subarray(0, 8_192));
  return (found && decodeAs(buffer, charsetName(found))) || decode(buffer, 'windows-1252');
}

function decodeAs(buffer: Buffer, name: string): string | null {
  if (name === 'iso-2022-kr') return decodeAs(shiftedToHigh(buffer, '\x0e', '\x0f'), 'euc-kr');
  if (name === 'hz-gb-2312') return decodeAs(shiftedToHigh(buffer, '~{', '~}'), 'gb18030');
  let decoder = decoders.get(name);
  if (decoder === undefined) {
    decoder = decoderFor(name);
    if (decoders.size < 200) decoders.set(name, decoder);
  }
  if (decoder) return decoder.decode(buffer);
  return encodingExists(name) && !notCharsets.has(name) ? decode(buffer, name) : null;
}

function decoderFor(name: string): TextDecoder | null {
  // Which end comes first is told by the mark in front, which only the other decoder looks for.
  if (name === 'utf-16') return null;
  try {
    return new TextDecoder(name);
  } catch {
    return null;
  }
}

/** Seven-bit sets that shift into a double-byte one: the same bytes with the high bit are its eight-bit form. */
function shiftedToHigh(buffer: Buffer, shift: string, back: string): Buffer {
  const text = buffer.toString('latin1').replace(/\x1b\$\)C/g, '');
  const pieces = text.split(shift).map((piece, index) => {
    if (index === 0) return piece;
    const stop = piece.indexOf(back);
    const double = stop === -1 ? piece : piece.slice(0, stop);
    const rest = stop === -1 ? '' : piece.slice(stop + back.length);
    return double.replace(/[\x21-\x7e]/g, (byte) => String.fromCharCode(byte.charCodeAt(0) | 0x80)) + rest;
  });
  return Buffer.from(pieces.join(''), 'latin1');
}
