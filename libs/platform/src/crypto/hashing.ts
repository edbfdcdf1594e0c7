import { hash } from 'node:crypto';
import type { Hashing, Ids } from '@eventdesk/kernel/ids';
import { idsOver } from '@eventdesk/kernel/ids';

/** SHA-256 and UTF-8 for the pure layers, over node:crypto. */
export const nodeHashing: Hashing = {
  sha256: (bytes) => hash('sha256', bytes, 'buffer'),
  utf8: (text) => Buffer.from(text, 'utf8'),
};

/** The ids of this product made from what they name. */
export const nodeIds: Ids = idsOver(nodeHashing);

/** SHA-256 of bytes or UTF-8 text, hex. */
export const sha256Hex = (bytes: Uint8Array | string): string => hash('sha256', bytes, 'hex');
