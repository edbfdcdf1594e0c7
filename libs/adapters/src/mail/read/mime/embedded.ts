import { fromUuencoded } from './transfer';

/** A file written into the text of a mail, as programs did before MIME. */
export interface EmbeddedFile {
  readonly name: string;
  readonly content: Buffer;
}

const mostEmbedded = 200;

/** Takes uuencoded and yEnc files out of a text body (given one character a byte). */
export function takeEmbedded(binary: string): { readonly text: string; readonly files: readonly EmbeddedFile[] } {
  if (!/^(?:begin [0-7]{3,4} |=ybegin )/m.test(binary)) return { text: binary, files: [] };
  const files: EmbeddedFile[] = [];
  const kept: string[] = [];
  const lines = binary.split('\n');
  // Without an end there is no such file, however often one begins.
  const ends = lines.reduce((last, line, at) => (line.startsWith('=yend') ? at : last), -1);
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!.trimEnd();
    const name = files.length < mostEmbedded ? /^(?:begin [0-7]{3,4} (.+)|=ybegin .*?\bname=(.+))$/.exec(line) : null;
    const uu = name?.[1] !== undefined;
    const stop = name && (uu || at < ends) ? endOf(lines, at, uu) : -1;
    if (!name || stop === -1) {
      kept.push(lines[at]!);
      continue;
    }
    const body = lines.slice(at + 1, stop);
    const content = name[1] === undefined ? fromYenc(body) : fromUuencoded(body.join('\n'));
    files.push({ name: (name[1] ?? name[2])!.trim(), content });
    at = stop;
  }
  return { text: kept.join('\n'), files };
}

/** The line that ends an embedded file; -1 when what follows is no such file. */
function endOf(lines: readonly string[], begin: number, uu: boolean): number {
  for (let at = begin + 1; at < lines.length; at++) {
    const line = lines[at]!.trimEnd();
    if (uu ? line === 'end' : line.startsWith('=yend')) return at;
    if (uu && !/^[\x20-\x60]{0,64}$/.test(line)) return -1;
  }
  return -1;
}

function fromYenc(lines: readonly string[]): Buffer {
  const bytes: number[] = [];
  for (const line of lines) {
    if (line.startsWith('=ypart')) continue;
    const text = line.replace(/\r$/, '');
    for (let at = 0; at < text.length; at++) {
      const escaped = text[at] === '=';
      if (escaped) at++;
      bytes.push((text.charCodeAt(at) - 42 - (escaped ? 64 : 0)) & 255);
    }
  }
  return Buffer.from(bytes);
}
