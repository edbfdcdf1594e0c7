/** A document of the work state and the version that a compare-and-set names. */
export interface Kept<T> {
  readonly id: string;
  readonly value: T;
  /** Grows with every write, from 1. */
  readonly version: number;
}

/**
 * What is neither a fact nor derivable: checkpoints, leases, parked streams, sealed credentials, keys, counters.
 * Every write is durable when it resolves.
 */
export interface WorkState {
  get<T>(collection: string, id: string): Promise<Kept<T> | undefined>;
  /** Writes whatever was there before; answers the new version. */
  put<T>(collection: string, id: string, value: T): Promise<number>;
  /**
   * Writes only if the document is at `expected` (0: not there yet); answers the new version, or undefined when it
   * was not.
   */
  compareAndSet<T>(collection: string, id: string, value: T, expected: number): Promise<number | undefined>;
  /** Takes a document away; with `expected`, only at that version. Answers whether it did. */
  remove(collection: string, id: string, expected?: number): Promise<boolean>;
  /** Documents whose id is greater than `after` and begins with `prefix`, in id order, at most `limit`. */
  list<T>(
    collection: string,
    options?: { readonly prefix?: string; readonly after?: string; readonly limit?: number },
  ): Promise<readonly Kept<T>[]>;
  /**
   * Adds to a counter that begins anew each `windowMs` of the store's clock; answers the sum so far, this time
   * included, and when the window ends (Unix milliseconds). Nothing is added when the sum would exceed `limit`:
   * then `allowed` is false.
   */
  count(
    name: string,
    windowMs: number,
    by: number,
    limit: number,
  ): Promise<{ readonly allowed: boolean; readonly sum: number; readonly endsAt: number }>;
  /**
   * Takes or renews a lease for its holder on the store's clock (never the caller's); false when another holds it.
   */
  lease(name: string, holder: string, ms: number): Promise<boolean>;
  /** Gives a lease back if this holder has it. */
  release(name: string, holder: string): Promise<void>;
  /** The store's clock, Unix milliseconds. */
  now(): Promise<number>;
  close(): Promise<void>;
}
