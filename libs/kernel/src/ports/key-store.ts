/** A key as it is kept: sealed under the desk's secret, found by a keyed hash of its owner, never by the owner. */
export interface KeptKey {
  /** UUID text; sealed boxes name it. */
  readonly id: string;
  /** HMAC of the owner (an address, a number, `letter:<id>`), hex. */
  readonly owner: string;
  /** The key under the desk's secret, base64. */
  readonly box: string;
}

/** Keys of persons and letters (invariant 17). Deleting one is what erases. */
export interface KeyStore {
  /**
   * True when `add` and an append started in the same turn are durable together (embedded), so that a new person costs
   * no sync of its own; false when a key must be durable before the append.
   */
  readonly sharesCommit: boolean;
  byId(id: string): Promise<KeptKey | undefined>;
  /** Those of these keys that are there, in any order: asked for at once, since a rebuild opens events by the thousand. */
  byIds(ids: readonly string[]): Promise<readonly KeptKey[]>;
  byOwner(owner: string): Promise<KeptKey | undefined>;
  /** Adds a key; when its owner has one already, that one stays and is answered. */
  add(key: KeptKey): Promise<KeptKey>;
  /**
   * Puts another box in the place of a key's own, if the key is there and its box is `from`; answers whether it was. An
   * erased key never comes back by it (T48).
   */
  reseal(id: string, from: string, to: string): Promise<boolean>;
  /** Takes an owner's key away for good; answers its id, if there was one. */
  erase(owner: string): Promise<string | undefined>;
  /** Keys whose id is greater than `after`, in the order of their ids, at most `limit`. */
  list(after: string, limit: number): Promise<readonly KeptKey[]>;
}
