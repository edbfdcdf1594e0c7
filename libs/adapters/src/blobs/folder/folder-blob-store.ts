import { access, mkdir, readFile, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { BlobStore, StoredBlob } from '@eventdesk/kernel/ports/blob-store';
import { StoreUnavailable } from '@eventdesk/kernel/ports/event-store';
import { hashOf, intact, mustBeHash } from '../hash';
import type { SmallBlobs } from '../small-blobs';
import { smallBlobLimit } from '../small-blobs';
import { syncFolders, takeAwayHalves, writeDurably } from './durable-file';

/** Share of the disk that is kept back from strangers (T31). */
const keptBack = 0.1;
const dayMs = 24 * 3600 * 1000;

/**
 * Opens a folder of blobs, made when it is not there. With `small`, blobs up to 64 KiB go there instead, and the caller
 * holds the lock of the folder that this one lies in; without it everything is a file, and several processes may share
 * the folder. What a killed process left half-written is taken away, in a shared folder once it is a day old.
 */
export async function openFolderBlobs(options: {
  readonly folder: string;
  readonly small?: SmallBlobs;
}): Promise<BlobStore> {
  const folder = resolve(options.folder);
  const incoming = join(folder, 'incoming');
  return reporting(async () => {
    await mkdir(incoming, { recursive: true, mode: 0o700 });
    await takeAwayHalves(incoming, options.small ? 0 : dayMs);
    await syncFolders(dirname(folder), incoming);
    return new FolderBlobStore(folder, incoming, options.small);
  });
}

/** Blobs as files named by their hash, in two levels of folders; small ones beside the events. */
class FolderBlobStore implements BlobStore {
  constructor(
    private readonly folder: string,
    private readonly incoming: string,
    private readonly small: SmallBlobs | undefined,
  ) {}

  async put(bytes: Uint8Array): Promise<StoredBlob> {
    const hash = await hashOf(bytes);
    if (this.small && bytes.byteLength <= smallBlobLimit) await this.small.put(hash, bytes);
    else await reporting(() => this.putFile(hash, bytes));
    return { hash, size: bytes.byteLength };
  }

  async get(hash: string): Promise<Uint8Array | undefined> {
    mustBeHash(hash);
    const bytes = (await this.small?.get(hash)) ?? (await this.file(hash));
    return bytes && intact(hash, bytes);
  }

  async has(hash: string): Promise<boolean> {
    mustBeHash(hash);
    return (await this.small?.has(hash)) || isThere(this.pathOf(hash));
  }

  async room(): Promise<number> {
    const { bavail, blocks, bsize } = await reporting(() => statfs(this.folder));
    return Math.max(0, Math.floor((bavail - blocks * keptBack) * bsize));
  }

  async close(): Promise<void> {}

  private async putFile(hash: string, bytes: Uint8Array): Promise<void> {
    const path = this.pathOf(hash);
    if (await isThere(path)) await syncFolders(this.folder, path);
    else await writeDurably(this.folder, path, bytes, this.incoming);
  }

  private async file(hash: string): Promise<Uint8Array | undefined> {
    try {
      return await reporting(() => readFile(this.pathOf(hash)));
    } catch (thrown) {
      if (codeOf(thrown) === 'ENOENT') return undefined;
      throw thrown;
    }
  }

  private pathOf(hash: string): string {
    return join(this.folder, hash.slice(0, 2), hash.slice(2, 4), hash);
  }
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

const codeOf = (thrown: unknown): string => (thrown as NodeJS.ErrnoException | undefined)?.code ?? '';

/** Says in the port's words that the disk is full or does not answer. */
async function reporting<T>(use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    const code = codeOf(thrown);
    if (/^(?:ENOSPC|EDQUOT)$/.test(code)) throw new StoreUnavailable(message, 'full', { cause: thrown });
    if (/^(?:EIO|EROFS|EMFILE|ENFILE)$/.test(code)) throw new StoreUnavailable(message, 'down', { cause: thrown });
    throw thrown;
  }
}
