import { createHash } from 'node:crypto';

const fields = ['from', 'to', 'cc', 'date', 'subject', 'message-id'] as const;
const longestHeader = 1024 * 1024;
const lineFeed = 10;
const carriageReturn = 13;

/**
 * What makes two deliveries the same mail (T12): SHA-256 over From, To, Cc, Date, Subject, Message-ID and the body,
 * each behind its length in bytes (four, big-endian). Of a field that is there twice the undermost counts, the one a
 * signature covers, so that a signed mail replayed with added headers is the same mail (T39).
 */
export function mailIdentity(raw: Uint8Array): string {
  const mail = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const body = bodyStart(mail);
  const header = headerValues(mail.toString('latin1', 0, body));
  const hash = createHash('sha256');
  for (const name of fields) {
    const value = Buffer.from((header.get(name) ?? '').replace(/[ \t\r\n]+/g, ' ').trim(), 'latin1');
    hash.update(lengthOf(value)).update(value);
  }
  const text = withoutTrailingLines(withoutCarriageReturns(mail.subarray(body)));
  return hash.update(lengthOf(text)).update(text).digest('hex');
}

function lengthOf(bytes: Buffer): Buffer {
  const length = Buffer.allocUnsafe(4);
  length.writeUInt32BE(bytes.length);
  return length;
}

/** Position after the first empty line. A longer header than any that is read counts as body from there on. */
function bodyStart(whole: Buffer): number {
  const mail = whole.subarray(0, longestHeader);
  if (mail[0] === lineFeed) return 1;
  if (mail[0] === carriageReturn && mail[1] === lineFeed) return 2;
  for (let at = mail.indexOf(lineFeed); at !== -1; at = mail.indexOf(lineFeed, at + 1)) {
    if (mail[at + 1] === lineFeed) return at + 2;
    if (mail[at + 1] === carriageReturn && mail[at + 2] === lineFeed) return at + 3;
  }
  return mail.length;
}

/** The undermost value of each wanted field, still folded. One pass, whatever the header holds. */
function headerValues(header: string): Map<string, string> {
  const wanted = new Set<string>(fields);
  const values = new Map<string, string>();
  let current: string | null = null;
  let pieces: string[] = [];
  const keep = (): void => {
    if (current !== null) values.set(current, pieces.join('\n'));
  };
  for (const line of header.split('\n')) {
    if (line.startsWith(' ') || line.startsWith('\t')) {
      if (current !== null) pieces.push(line);
      continue;
    }
    keep();
    const colon = line.indexOf(':');
    const name = colon > 0 && colon < 40 ? line.slice(0, colon).trimEnd().toLowerCase() : '';
    current = wanted.has(name) ? name : null;
    pieces = [line.slice(colon + 1)];
  }
  keep();
  return values;
}

/** CRLF as LF. */
function withoutCarriageReturns(body: Buffer): Buffer {
  if (body.indexOf(carriageReturn) === -1) return body;
  const out = Buffer.allocUnsafe(body.length);
  let length = 0;
  let from = 0;
  for (let at = body.indexOf('\r\n'); at !== -1; at = body.indexOf('\r\n', at + 2)) {
    length += body.copy(out, length, from, at);
    from = at + 1;
  }
  length += body.copy(out, length, from);
  return out.subarray(0, length);
}

function withoutTrailingLines(body: Buffer): Buffer {
  let end = body.length;
  while (end > 0 && body[end - 1] === lineFeed) end--;
  return body.subarray(0, end);
}
