import type { BlobStore } from '@eventdesk/kernel/ports/blob-store';
import { Problem } from '@eventdesk/kernel/problem';

const atOnce = 8;
/** Hashes remembered as copied; one that is forgotten is copied again, which changes nothing. */
const remembered = 100_000;

/** Copies blobs as they are stored, each once. */
export class BlobCopier {
  readonly #done = new Set<string>();
  readonly #running = new Set<Promise<void>>();
  /** Blobs copied, and their bytes. */
  count = 0;
  bytes = 0;

  constructor(
    private readonly from: BlobStore,
    private readonly to: BlobStore,
  ) {}

  /**
   * Begins to copy a blob; waits while many are on their way. Throws what went wrong with one of those.
   * @param by what names it: for whoever has to look for it.
   */
  async wanted(hash: string, by: string): Promise<void> {
    if (this.#done.has(hash)) return;
    if (this.#done.size >= remembered) this.#done.clear();
    this.#done.add(hash);
    while (this.#running.size >= atOnce) await Promise.race(this.#running);
    const copying = this.copy(hash, by);
    this.#running.add(copying);
    copying.then(
      () => this.#running.delete(copying),
      () => undefined,
    );
  }

  /** Resolves once every blob that was wanted is durable in the target. */
  async there(): Promise<void> {
    await Promise.all(this.#running);
  }

  private async copy(hash: string, by: string): Promise<void> {
    const bytes = await this.from.get(hash).catch(() => undefined);
    if (!bytes)
      throw new Problem(
        'blob-missing',
        'unprocessable',
        `blob ${hash}, which ${by} names, is missing or damaged in the folder: \`npx eventdesk verify\` over it lists all that is; bring it back from a backup`,
      );
    const { hash: stored } = await this.to.put(bytes);
    if (stored !== hash) throw new Error(`the target stored blob ${hash} as ${stored}`);
    this.count++;
    this.bytes += bytes.byteLength;
  }
}
