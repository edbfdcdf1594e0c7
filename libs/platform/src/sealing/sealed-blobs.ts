import type { Erased } from '@eventdesk/kernel/personal';
import type { BlobStore } from '@eventdesk/kernel/ports/blob-store';
import { BrokenSeal, open, seal } from './box';
import type { KeyRing } from './key-ring';

/** A blob that was stored sealed. */
export interface SealedBlob {
  /** SHA-256 of the sealed bytes, hex: two letters never share a blob. */
  readonly hash: string;
  /** Of the plain bytes. */
  readonly size: number;
  /** Id of the key that opens it. */
  readonly key: string;
}

/** Blobs under the key of their letter or upload (`letter:<id>`, `upload:<id>`). */
export interface SealedBlobs {
  /** Seals and stores; durable, its key too, when it resolves. Throws StoreUnavailable (`full`). */
  put(owner: string, bytes: Uint8Array): Promise<SealedBlob>;
  /**
   * The plain bytes; undefined when nothing is stored under the hash, `{ erased: true }` when its key is gone.
   * Throws BrokenSeal for damaged bytes or another owner's blob.
   */
  get(owner: string, hash: string): Promise<Uint8Array | Erased | undefined>;
  /** As `BlobStore.room`. */
  room(): Promise<number>;
}

/** Format of a stored blob: this byte, the 16 of its key's id, the box. */
const version = 1;
const headSize = 17;

/** Seals what goes into a blob store. */
export function sealedBlobs(store: BlobStore, keyRing: KeyRing): SealedBlobs {
  return {
    put: async (owner, bytes) => {
      const keys = await keyRing.prepare(new Set([owner]));
      const { id, key } = keys.of(owner);
      const sealed = Buffer.concat([headOf(id), seal(key, bytes, placeOf(owner))]);
      // A key without its blob, or the reverse, after a crash is harmless: the caller was told of neither.
      const kept = keys.keep();
      const [{ hash }] = await Promise.all([store.put(sealed), kept]);
      return { hash, size: bytes.length, key: id };
    },
    get: async (owner, hash) => {
      const stored = await store.get(hash);
      if (!stored) return undefined;
      const key = await keyOf(keyRing, stored, hash);
      if (key === 'gone') return { erased: true };
      const plain = open(key.key, stored.subarray(headSize), placeOf(owner));
      if (!plain) throw new BrokenSeal(`blob ${hash}`);
      return plain;
    },
    room: () => store.room(),
  };
}

const placeOf = (owner: string): string => `blob:${owner}`;

const headOf = (key: string): Buffer => Buffer.from(`0${version}${key.replaceAll('-', '')}`, 'hex');

async function keyOf(keyRing: KeyRing, stored: Uint8Array, hash: string) {
  if (stored.length < headSize || stored[0] !== version) throw new BrokenSeal(`blob ${hash}`);
  const text = Buffer.from(stored.subarray(1, headSize)).toString('hex');
  const id = text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return (await keyRing.byIds(new Set([id]))).get(id) ?? 'gone';
}
