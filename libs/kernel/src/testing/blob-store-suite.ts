import { createHash } from 'node:crypto';
import type { BlobStore } from '../ports/blob-store';

/** One store of blobs, and how a test gets at it. */
export interface BlobStoreUnderTest {
  /** Opens the store; after a `close`, the same store again. */
  open(): Promise<BlobStore>;
  /** Changes stored bytes behind the store's back. */
  damage(hash: string): Promise<void>;
  /** Closes what `open` opened besides. */
  close(): Promise<void>;
  destroy(): Promise<void>;
}

/** Bytes that look like sealed ones: of this length, other for each seed. */
export function bytesOf(length: number, seed = 1): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length }, () => (state = (state * 1_103_515_245 + 12_345) & 0x7fffffff) >> 16);
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Lengths around what stores treat differently: nothing, rows and files, hashing in pieces. */
const lengths = [0, 1, 64 * 1024, 64 * 1024 + 1, 1_000_003];

/** Everything that a BlobStore promises. */
export function blobStoreSuite(name: string, make: () => Promise<BlobStoreUnderTest>): void {
  describe(`blob store: ${name}`, () => {
    let place: BlobStoreUnderTest;
    let blobs: BlobStore;
    beforeEach(async () => {
      place = await make();
      blobs = await place.open();
    });
    afterEach(async () => {
      await blobs.close();
      await place.close();
      await place.destroy();
    });

    it.each(lengths)('gives back %i bytes under their SHA-256, also when opened again', async (length) => {
      const bytes = bytesOf(length);
      expect(await blobs.put(bytes)).toEqual({ hash: sha256(bytes), size: length });
      await blobs.close();
      await place.close();
      blobs = await place.open();
      const back = await blobs.get(sha256(bytes));
      expect(back && Buffer.compare(back, bytes)).toBe(0);
      expect(await blobs.has(sha256(bytes))).toBe(true);
    });

    it('knows nothing of other hashes', async () => {
      await blobs.put(bytesOf(10));
      expect(await blobs.get(sha256(bytesOf(11)))).toBeUndefined();
      expect(await blobs.has(sha256(bytesOf(11)))).toBe(false);
    });

    it.each([10, 200_000])('takes the same %i bytes again, also many at once', async (length) => {
      const put = await Promise.all(Array.from({ length: 8 }, () => blobs.put(bytesOf(length))));
      put.push(await blobs.put(bytesOf(length)));
      expect(new Set(put.map(({ hash }) => hash))).toEqual(new Set([sha256(bytesOf(length))]));
      expect((await blobs.get(sha256(bytesOf(length))))?.byteLength).toBe(length);
    });

    it('keeps many blobs apart that are put at once', async () => {
      const all = Array.from({ length: 12 }, (_, n) => bytesOf(n % 2 ? 70_000 : 500, n + 1));
      const put = await Promise.all(all.map((bytes) => blobs.put(bytes)));
      for (const { hash } of put) expect(sha256((await blobs.get(hash)) ?? new Uint8Array())).toBe(hash);
      expect(new Set(put.map(({ hash }) => hash)).size).toBe(12);
    });

    it('keeps what it was given, whatever becomes of the bytes afterwards', async () => {
      const bytes = bytesOf(100);
      const { hash } = await blobs.put(bytes);
      bytes.fill(0);
      (await blobs.get(hash))?.fill(0);
      expect(sha256((await blobs.get(hash)) ?? new Uint8Array())).toBe(hash);
    });

    it.each([500, 100_000])('throws rather than giving %i damaged bytes', async (length) => {
      const { hash } = await blobs.put(bytesOf(length));
      await place.damage(hash);
      await expect(blobs.get(hash)).rejects.toThrow(hash);
    });

    it.each(['', 'ab', '../../../etc/passwd', `${'a'.repeat(63)}/`, 'A'.repeat(64)])(
      'takes no name but a hash: %p',
      async (name) => {
        await expect(blobs.get(name)).rejects.toBeInstanceOf(TypeError);
        await expect(blobs.has(name)).rejects.toBeInstanceOf(TypeError);
      },
    );

    it('says how much room there is', async () => {
      expect(await blobs.room()).toBeGreaterThan(0);
    });
  });
}
