/** SHA-256 and UTF-8, which the pure layers cannot have by themselves. */
export interface Hashing {
  sha256(bytes: Uint8Array): Uint8Array;
  utf8(text: string): Uint8Array;
}

/** A part of what an id is made from: text, or an integer written in decimal. */
export type IdPart = string | number | bigint;

/** Makes ids that are the same every time (invariant 2). */
export interface Ids {
  /** UUIDv8 of the hash alone: for what has no time to take. */
  hashed(name: string, ...parts: readonly IdPart[]): string;
  /** UUIDv8 of a time (Unix milliseconds) and the hash: the same every time, and in order. */
  timed(at: number, name: string, ...parts: readonly IdPart[]): string;
}

const namespace = 'eventdesk:v1';

/** The ids of this product, over the given hash. The form is stored for ever: it never changes. */
export function idsOver(hashing: Hashing): Ids {
  const digest = (name: string, parts: readonly IdPart[]): Uint8Array =>
    hashing.sha256(framed(hashing, [namespace, name, ...parts.map(String)]));
  return {
    hashed: (name, ...parts) => {
      const bytes = new Uint8Array(16);
      spread(digest(name, parts), bytes, 0);
      return uuidV8(bytes);
    },
    timed: (at, name, ...parts) => {
      const hash = digest(name, parts);
      const bytes = new Uint8Array(16);
      let rest = at;
      for (let i = 5; i >= 0; i--) {
        bytes[i] = rest % 256;
        rest = Math.floor(rest / 256);
      }
      spread(hash, bytes, 48);
      return uuidV8(bytes);
    },
  };
}

/** Joins texts so that no two lists give the same bytes: each UTF-8 behind its length (4 bytes, big-endian). */
export function framed(hashing: Hashing, parts: readonly string[]): Uint8Array {
  const encoded = parts.map((part) => hashing.utf8(part));
  const bytes = new Uint8Array(encoded.reduce((size, part) => size + 4 + part.length, 0));
  let offset = 0;
  for (const part of encoded) {
    bytes[offset] = part.length >>> 24;
    bytes[offset + 1] = (part.length >>> 16) & 255;
    bytes[offset + 2] = (part.length >>> 8) & 255;
    bytes[offset + 3] = part.length & 255;
    bytes.set(part, offset + 4);
    offset += 4 + part.length;
  }
  return bytes;
}

/**
 * Puts the first bits of the hash where a UUID has room from bit `from` on: all but the 4 of the version and the 2 of the
 * variant. That is 122 bits, or 74 behind 48 bits of time.
 */
function spread(hash: Uint8Array, bytes: Uint8Array, from: number): void {
  const bit = (n: number): number => ((hash[n >>> 3] as number) >>> (7 - (n & 7))) & 1;
  let next = 0;
  const fill = (begin: number, end: number): void => {
    for (let at = begin; at < end; at++) {
      bytes[at >>> 3] = (bytes[at >>> 3] as number) | (bit(next++) << (7 - (at & 7)));
    }
  };
  fill(from, 48);
  fill(52, 64);
  fill(66, 128);
}

const hex = Array.from({ length: 256 }, (_, n) => n.toString(16).padStart(2, '0'));

function uuidV8(bytes: Uint8Array): string {
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  let text = '';
  for (let i = 0; i < 16; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) text += '-';
    text += hex[bytes[i] as number];
  }
  return text;
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const largest = (1n << 128n) - 1n;

/** Whether a text is a UUID in lower case, as ids are kept. */
export const isUuid = (text: string): boolean => uuidPattern.test(text);

/** A UUID as the decimal number that the public API shows (API-1). */
export const decimalOf = (uuid: string): string => BigInt(`0x${uuid.replaceAll('-', '')}`).toString();

/** The UUID text of a decimal id of up to 39 digits; undefined when it is none (any 128-bit number is). */
export function uuidOf(decimal: string): string | undefined {
  if (!/^(0|[1-9][0-9]{0,38})$/.test(decimal)) return undefined;
  const value = BigInt(decimal);
  if (value > largest) return undefined;
  const text = value.toString(16).padStart(32, '0');
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-${text.slice(12, 16)}-${text.slice(16, 20)}-${text.slice(20)}`;
}
