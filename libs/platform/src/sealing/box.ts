import { createCipheriv, createDecipheriv } from 'node:crypto';
import { pooledRandom } from '../crypto/random';

/** AES-256-GCM: 12 bytes of nonce, 16 of tag, then the sealed bytes. */
const algorithm = 'aes-256-gcm';
const ivSize = 12;
const tagSize = 16;
/** What a box is longer than what it holds. */
export const boxOverhead = ivSize + tagSize;

/** A box that its key does not open in this place: damaged, tampered with, or moved from elsewhere. */
export class BrokenSeal extends Error {
  override readonly name = 'BrokenSeal';
  constructor(where: string, options?: ErrorOptions) {
    super(`the seal of ${where} is broken: the stored bytes are not those that were written there`, options);
  }
}

/** Seals bytes; `aad` binds the box to its place. The nonce is random: one key seals far fewer than 2^32 boxes. */
export function seal(key: Uint8Array, plain: Uint8Array | string, aad: string): Buffer {
  const iv = pooledRandom(ivSize);
  const cipher = createCipheriv(algorithm, key, iv);
  cipher.setAAD(Buffer.from(aad, 'utf8'));
  const sealed = typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain);
  cipher.final();
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]);
}

/** Opens a box; undefined when the key or the place is another, or a bit was changed. */
export function open(key: Uint8Array, box: Uint8Array, aad: string): Buffer | undefined {
  if (box.length < boxOverhead) return undefined;
  const decipher = createDecipheriv(algorithm, key, box.subarray(0, ivSize), { authTagLength: tagSize });
  decipher.setAAD(Buffer.from(aad, 'utf8'));
  decipher.setAuthTag(box.subarray(ivSize, boxOverhead));
  const plain = decipher.update(box.subarray(boxOverhead));
  try {
    decipher.final();
  } catch {
    return undefined;
  }
  return plain;
}

/** Opens a box with whichever of several keys made it; says which. */
export function openWithAny(
  keys: readonly Uint8Array[],
  box: Uint8Array,
  aad: string,
): { readonly plain: Buffer; readonly key: number } | undefined {
  for (const [at, key] of keys.entries()) {
    const plain = open(key, box, aad);
    if (plain) return { plain, key: at };
  }
  return undefined;
}

/** Whose a box is that is kept as text, and what it would be under the first key. */
export interface Seal {
  /** Which of the keys opens it; 0: the first. */
  readonly key: number;
  readonly plain: Buffer;
  /** The same content under the first key, base64. */
  renewed(): string;
}

/** How a box in base64 is sealed; undefined when none of the keys opens it in this place. */
export function sealOf(keys: readonly Uint8Array[], box: string, aad: string): Seal | undefined {
  const opened = openWithAny(keys, Buffer.from(box, 'base64'), aad);
  return (
    opened && {
      ...opened,
      renewed: () => seal(keys[0] as Uint8Array, opened.plain, aad).toString('base64'),
    }
  );
}
