import { randomFillSync } from 'node:crypto';

const pool = Buffer.allocUnsafeSlow(8192);
let used = pool.length;

/**
 * Random bytes from the system's generator, drawn in larger lots: a call costs a copy. For nonces and ids; use
 * node:crypto's randomBytes where few are needed.
 */
export function pooledRandom(size: number): Buffer {
  if (size > pool.length) return randomFillSync(Buffer.allocUnsafe(size));
  if (used + size > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const bytes = Buffer.from(pool.subarray(used, used + size));
  // What was given out is not kept: a later read of this memory tells nothing.
  pool.fill(0, used, used + size);
  used += size;
  return bytes;
}
