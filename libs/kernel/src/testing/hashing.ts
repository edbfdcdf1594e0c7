import { createHash } from 'node:crypto';
import type { Hashing } from '../ids';

/** SHA-256 and UTF-8 of the platform that tests run on. */
export const testHashing: Hashing = {
  sha256: (bytes) => createHash('sha256').update(bytes).digest(),
  utf8: (text) => Buffer.from(text, 'utf8'),
};
