/** Where a blob is found: SHA-256 of its stored (sealed) bytes in hex, and their number. */
export interface StoredBlob {
  readonly hash: string;
  readonly size: number;
}

/** Raw mail, attachments, long texts. Bytes are stored as given; sealing is done around it. */
export interface BlobStore {
  /**
   * Stores bytes under their hash, durable when it resolves; the same bytes again change nothing.
   * Throws StoreUnavailable (`full`).
   */
  put(bytes: Uint8Array): Promise<StoredBlob>;
  /** The bytes of a hash, checked against it; undefined when there are none. Throws when they are damaged. */
  get(hash: string): Promise<Uint8Array | undefined>;
  has(hash: string): Promise<boolean>;
  /**
   * Bytes of free space before the share that is kept back (T31); Infinity where that cannot be told. Throws
   * StoreUnavailable when the place is not there.
   */
  room(): Promise<number>;
  close(): Promise<void>;
}
