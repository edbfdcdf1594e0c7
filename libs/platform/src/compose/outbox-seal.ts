import { open, seal } from '../sealing/box';
import type { KeyRing } from '../sealing/key-ring';
import type { SealedBlobs } from './platform';

/** Id of the key (a UUID, as bytes), then the box. */
const headSize = 16;
const place = 'outbox';

/** Mails of the outbox are sealed with their recipient's key: erasing him takes them along (T48). */
export function outboxSeal(keyRing: KeyRing) {
  return {
    async seal(bytes: Uint8Array, to: string): Promise<Uint8Array> {
      const keys = await keyRing.prepare(new Set([to]));
      const { id, key } = keys.of(to);
      await keys.keep();
      return Buffer.concat([Buffer.from(id.replaceAll('-', ''), 'hex'), seal(key, bytes, place)]);
    },
    async open(sealed: Uint8Array): Promise<Uint8Array | undefined> {
      const hex = Buffer.from(sealed.subarray(0, headSize)).toString('hex');
      const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
      const key = (await keyRing.byIds(new Set([id]))).get(id);
      return key === undefined || key === 'gone' ? undefined : open(key.key, sealed.subarray(headSize), place);
    },
  };
}

/** Long mails of the outbox as blobs under the same key. Their address stays in the sealed envelope. */
export function outboxBlobs(blobs: SealedBlobs) {
  return {
    put: async (to: string, bytes: Uint8Array): Promise<string> => (await blobs.put(to, bytes)).hash,
    get: (to: string, hash: string): Promise<Uint8Array | 'erased' | undefined> =>
      blobs.get({ owner: to, hash, size: 0 }),
  };
}
