import { framed, type Hashing } from '@eventdesk/kernel/ids';

/** HMAC-SHA-256 under one of the desk's keys for addresses; which key is the caller's secret. */
export type Mac = (bytes: Uint8Array) => Uint8Array;

/** What signing needs from outside. Several MACs are a rotation of the secret: the first signs, all verify (T38). */
export interface Signing {
  readonly hashing: Hashing;
  readonly macs: readonly [Mac, ...Mac[]];
}

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
/** 80 bits of a MAC in base32: what an address has room for, and too many to guess by mail. */
export const signatureLength = 16;

/** The signature of a list of texts, in lower-case base32; 16 characters are 80 bits. */
export const sign = (signing: Signing, parts: readonly string[], length = signatureLength): string =>
  base32(signing.macs[0](framed(signing.hashing, parts)), length);

/** Whether a signature is one of ours, in a time that does not tell how much of it was right (T02). Case is ignored. */
export function verify(
  signing: Signing,
  parts: readonly string[],
  signature: string,
  length = signatureLength,
): boolean {
  const given = signature.toLowerCase();
  if (given.length !== length) return false;
  const bytes = framed(signing.hashing, parts);
  let right = 0;
  for (const mac of signing.macs) right |= same(base32(mac(bytes), length), given);
  return right === 1;
}

/** 1 for two equal texts of one length, else 0; looks at every character either way. */
function same(a: string, b: string): number {
  let difference = 0;
  for (let at = 0; at < a.length; at++) difference |= a.charCodeAt(at) ^ b.charCodeAt(at);
  return difference === 0 ? 1 : 0;
}

function base32(bytes: Uint8Array, length: number): string {
  let text = '';
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5 && text.length < length) {
      bits -= 5;
      text += alphabet[(held >>> bits) & 31];
    }
    held &= (1 << bits) - 1;
  }
  return text;
}
