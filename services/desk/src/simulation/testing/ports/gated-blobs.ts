import { sha256Hex } from '@eventdesk/platform/crypto/hashing';
import type { SealedBlobs } from '@eventdesk/platform/compose/platform';
import type { Gate } from '../core/gate';
import type { Life } from '../core/life';

/** Blobs by their hash, unsealed, as one process reaches them. */
export function gatedBlobs(blobs: Map<string, Uint8Array>, gate: Gate, life: Life): SealedBlobs {
  return {
    put: (owner, bytes) => {
      const hash = sha256Hex(bytes);
      return gate.call(life, `put blob ${hash.slice(0, 8)}`, () => {
        blobs.set(hash, bytes);
        return { hash, size: bytes.length, owner };
      });
    },
    get: ({ hash }) => gate.look(life, `get blob ${hash.slice(0, 8)}`, () => blobs.get(hash)),
    room: async () => Infinity,
  };
}
