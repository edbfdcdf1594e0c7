const nothing = Buffer.alloc(0);

/** Content-Transfer-Encoding as written, reduced to its word. */
export function encodingName(value: string | null): string {
  return /[a-z0-9-]+/.exec((value ?? '').toLowerCase())?.[0] ?? '7bit';
}

/** The decoded bytes of a body. Broken encodings give what can be read; never throws. */
export function decodeTransfer(body: Buffer, encoding: string): Buffer {
  switch (encoding) {
    case 'base64':
      return fromBase64(body);
    case 'quoted-printable':
      return fromQuotedPrintable(body);
    case 'x-uuencode':
    case 'uuencode':
    case 'x-uue':
    case 'uue':
      return fromUuencoded(body.toString('latin1'));
    default:
      return body;
  }
}

/** Several encoded pieces one after the other, each with its own padding, are read as one. */
function fromBase64(body: Buffer): Buffer {
  const text = body.toString('latin1');
  const padding = text.indexOf('=');
  if (padding === -1 || !/=[\s=]*[A-Za-z0-9+/]/.test(text.slice(padding, padding + 200_000))) {
    return Buffer.from(text, 'base64');
  }
  return Buffer.concat(text.split(/=+/).map((piece) => Buffer.from(piece, 'base64')));
}

function fromQuotedPrintable(body: Buffer): Buffer {
  if (body.length === 0) return nothing;
  const out = Buffer.allocUnsafe(body.length);
  let length = 0;
  let lineStart = 0;
  for (let at = 0; at < body.length; at++) {
    const byte = body[at]!;
    if (byte === 10) {
      // White space at a line's end was added on the way (RFC 2045, 6.7).
      const carriage = length > lineStart && out[length - 1] === 13;
      let trimmed = carriage ? length - 1 : length;
      while (trimmed > lineStart && (out[trimmed - 1] === 32 || out[trimmed - 1] === 9)) trimmed--;
      length = trimmed;
      if (carriage) out[length++] = 13;
      out[length++] = 10;
      lineStart = length;
    } else if (byte !== 61) {
      out[length++] = byte;
    } else {
      const high = hexValue(body[at + 1]);
      const low = hexValue(body[at + 2]);
      if (high >= 0 && low >= 0) {
        out[length++] = high * 16 + low;
        at += 2;
        lineStart = length;
      } else {
        let next = at + 1;
        while (body[next] === 32 || body[next] === 9 || body[next] === 13) next++;
        if (next >= body.length) break;
        if (body[next] !== 10) {
          out[length++] = byte;
          continue;
        }
        at = next;
        lineStart = length;
      }
    }
  }
  return out.subarray(0, length);
}

function hexValue(byte: number | undefined): number {
  if (byte === undefined) return -1;
  if (byte >= 48 && byte <= 57) return byte - 48;
  const letter = byte | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}

/** The lines between `begin` and `end`, or all of them when these are missing. */
export function fromUuencoded(text: string): Buffer {
  const lines = text.split(/\r?\n/);
  const begin = lines.findIndex((line) => /^begin \d{3,4} /.test(line));
  const pieces: Buffer[] = [];
  for (const line of lines.slice(begin + 1)) {
    if (line === 'end') break;
    const piece = uuLine(line);
    if (piece) pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function uuLine(line: string): Buffer | null {
  const length = (line.charCodeAt(0) - 32) & 63;
  if (line.length < 2 || length === 0 || length > 45) return null;
  const out = Buffer.alloc(Math.ceil(length / 3) * 3);
  for (let at = 1, to = 0; to < length; at += 4, to += 3) {
    const a = sextet(line, at);
    const b = sextet(line, at + 1);
    const c = sextet(line, at + 2);
    const d = sextet(line, at + 3);
    out[to] = (a << 2) | (b >> 4);
    out[to + 1] = (b << 4) | (c >> 2);
    out[to + 2] = (c << 6) | d;
  }
  return out.subarray(0, length);
}

/** Six bits of a uuencoded character; a character cut off at the line's end is zero. */
const sextet = (line: string, at: number): number => (at < line.length ? (line.charCodeAt(at) - 32) & 63 : 0);
