import { hash } from 'node:crypto';

/** Block of SHA-256, bytes. */
const block = 64;

/**
 * HMAC-SHA-256 with one key (RFC 2104), made of two one-shot hashes: a third of the time of `createHmac`, and no object
 * for the collector. Keys of at most 64 bytes.
 */
export function hmacSha256(key: Uint8Array): (bytes: Uint8Array | string) => Buffer {
  if (key.length > block) throw new RangeError(`a key of ${key.length} bytes is longer than ${block}`);
  const inner = Buffer.alloc(block, 0x36);
  const outer = Buffer.alloc(block, 0x5c);
  for (const [at, byte] of key.entries()) {
    inner[at] = byte ^ 0x36;
    outer[at] = byte ^ 0x5c;
  }
  return (bytes) => {
    const message = typeof bytes === 'string' ? Buffer.from(bytes, 'utf8') : bytes;
    const digest = hash('sha256', Buffer.concat([inner, message]), 'buffer');
    return hash('sha256', Buffer.concat([outer, digest]), 'buffer');
  };
}
