import type { BlobStore, StoredBlob } from '@eventdesk/kernel/ports/blob-store';
import { hashOf, intact, mustBeHash } from '../hash';

/** Blobs in memory, for tests. */
export class MemoryBlobStore implements BlobStore {
  private readonly blobs = new Map<string, Uint8Array>();

  async put(bytes: Uint8Array): Promise<StoredBlob> {
    const hash = await hashOf(bytes);
    if (!this.blobs.has(hash)) this.blobs.set(hash, Uint8Array.from(bytes));
    return { hash, size: bytes.byteLength };
  }

  async get(hash: string): Promise<Uint8Array | undefined> {
    mustBeHash(hash);
    const bytes = this.blobs.get(hash);
    return bytes && Uint8Array.from(await intact(hash, bytes));
  }

  async has(hash: string): Promise<boolean> {
    mustBeHash(hash);
    return this.blobs.has(hash);
  }

  async room(): Promise<number> {
    return Infinity;
  }

  async close(): Promise<void> {}

  /** Changes the first byte of a stored blob, as a bad disk would. */
  damage(hash: string): void {
    const bytes = this.blobs.get(hash);
    if (bytes) bytes[0] = (bytes[0] ?? 0) ^ 1;
  }
}
