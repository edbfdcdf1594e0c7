import { charsetName, decodeBinary, decodeText } from './charset';

interface Word {
  readonly charset: string;
  readonly bytes: Buffer;
}

// Words as RFC 2047 has them, and as they occur: spaces in Q words, a language, a missing pad.
const encodedWord = /=\?([^?\s]{1,60})\?([bBqQ])\?([^?\r\n]*(?:\?(?!=)[^?\r\n]*){0,20})\?=/g;

/**
 * A header value with its encoded words decoded. Adjacent words of one charset are joined as bytes first, since many
 * senders cut in the middle of a character.
 * @param binary the value, one character a byte
 * @param hint charset of the body, for values that are raw eight-bit text
 */
export function decodeWords(binary: string, hint = ''): string {
  if (!binary.includes('=?')) return decodeBinary(binary, hint);
  let out = '';
  let after = 0;
  let pending: Word | null = null;
  const flush = (): void => {
    if (pending) out += decodeText(pending.bytes, pending.charset);
    pending = null;
  };
  for (const match of binary.matchAll(encodedWord)) {
    const between = binary.slice(after, match.index);
    const next = readWord(match[1]!, match[2]!, match[3]!);
    const joined: Word | null = pending;
    if (joined !== null && between.trim() === '' && sameCharset(joined, next)) {
      pending = { charset: next.charset, bytes: Buffer.concat([(joined as Word).bytes, next.bytes]) };
    } else {
      const wordBefore: boolean = joined !== null;
      flush();
      if (between.trim() !== '' || !wordBefore) out += decodeBinary(between, hint);
      pending = next;
    }
    after = match.index + match[0].length;
  }
  flush();
  return out + decodeBinary(binary.slice(after), hint);
}

/** A header value as one line of text: encoded words decoded, white space and controls collapsed. */
export function headerText(binary: string | null, hint = ''): string {
  if (binary === null) return '';
  return decodeWords(binary, hint)
    .replace(/[\s\x00-\x1f\x7f]+/g, ' ')
    .trim()
    .normalize('NFC');
}

function readWord(label: string, encoding: string, body: string): Word {
  const charset = label.replace(/\*.*$/, '');
  if (encoding === 'b' || encoding === 'B') return { charset, bytes: Buffer.from(body.replace(/\s/g, ''), 'base64') };
  const binary = body
    .replace(/_/g, ' ')
    .replace(/=([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return { charset, bytes: Buffer.from(binary, 'latin1') };
}

/** A stateful seven-bit charset begins every word anew, so its words must not be joined. */
function sameCharset(a: Word, b: Word): boolean {
  const name = charsetName(a.charset);
  return name === charsetName(b.charset) && !name.startsWith('iso-2022') && name !== 'hz-gb-2312' && name !== 'utf-7';
}
