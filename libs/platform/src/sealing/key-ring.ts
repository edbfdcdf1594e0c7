import type { Clock } from '@eventdesk/kernel/ports/clock';
import type { KeptKey, KeyStore } from '@eventdesk/kernel/ports/key-store';
import { systemClock } from '../crypto/clock';
import type { Secrets } from '../secrets/secrets';
import type { OpenKey } from './kept-key';
import { makeKey, openKey } from './kept-key';
import { KeyCache } from './key-cache';

/** Keys for one append, new ones among them. `keep` is always called, in the turn they were given. */
export interface PreparedKeys {
  /** The key of an owner that was asked for. */
  of(owner: string): OpenKey;
  /** Starts keeping new keys, so that an append started in the same turn shares their commit; undefined: none. */
  keep(): Promise<void> | undefined;
}

/** A key that is not durable yet. */
interface Fresh {
  readonly owner: string;
  readonly opened: OpenKey;
  readonly kept: KeptKey;
  /** Resolves when it is durable or was given up. */
  readonly settled: Promise<void>;
  readonly settle: () => void;
}

/**
 * The keys of persons, letters and uploads, opened (invariant 17). A store knows an owner by his HMAC alone, and his
 * key under the desk's secret. Deleting it is what erases (T48).
 */
export class KeyRing {
  readonly #byOwner: KeyCache<OpenKey>;
  readonly #byId: KeyCache<OpenKey | 'gone'>;
  /** New keys by owner, so that one owner never gets two; only their maker may use them before they are durable. */
  readonly #fresh = new Map<string, Fresh>();
  /** Counts erasures: what was looked up before one must not be remembered after it. */
  #erasures = 0;

  constructor(
    private readonly store: KeyStore,
    private readonly secrets: Secrets,
    options: { readonly clock?: Clock; readonly cached?: number; readonly maxAgeMs?: number } = {},
  ) {
    const { clock = systemClock, cached = 10_000, maxAgeMs = 60_000 } = options;
    this.#byOwner = new KeyCache(cached, maxAgeMs, clock);
    this.#byId = new KeyCache(cached, maxAgeMs, clock);
  }

  /** Grows with every erasure that this process knows of: what was opened before may have to read as erased. */
  get erasures(): number {
    return this.#erasures;
  }

  /** Gets the keys of these owners ready, new ones for those who have none. Throws BrokenSeal for a damaged key. */
  async prepare(owners: ReadonlySet<string>): Promise<PreparedKeys> {
    const keys = new Map<string, OpenKey>();
    for (;;) {
      const missing = this.missing(owners, keys);
      if (missing.length === 0) return this.prepared(keys, []);
      await Promise.all(missing.map((owner) => this.lookUp(owner, keys)));
      // Others' new keys are waited for before own ones are made: two makers can never wait for each other.
      const others = missing.flatMap((owner) => (keys.has(owner) ? [] : (this.#fresh.get(owner)?.settled ?? [])));
      if (others.length === 0) break;
      await Promise.all(others);
    }
    if (this.store.sharesCommit) return this.prepared(keys, this.makeMissing(owners, keys));
    const made = this.makeMissing(owners, keys);
    await Promise.all(made.map(async (fresh) => keys.set(fresh.owner, await this.add(fresh))));
    return this.prepared(keys, []);
  }

  /** The keys with these ids, `gone` for those that were erased. At once when all are cached. */
  byIds(
    ids: ReadonlySet<string>,
  ): ReadonlyMap<string, OpenKey | 'gone'> | Promise<ReadonlyMap<string, OpenKey | 'gone'>> {
    const keys = new Map<string, OpenKey | 'gone'>();
    const missing: string[] = [];
    for (const id of ids) {
      const cached = this.#byId.get(id);
      if (cached) keys.set(id, cached);
      else missing.push(id);
    }
    return missing.length === 0 ? keys : this.load(missing, keys);
  }

  /** Deletes an owner's keys: what they sealed is erased. Answers their ids, for other processes to `forget`. */
  async erase(owner: string): Promise<readonly string[]> {
    await this.#fresh.get(owner)?.settled;
    const erased: string[] = [];
    for (const mac of this.macsOf(owner)) {
      const id = await this.store.erase(mac);
      if (id !== undefined) erased.push(id);
    }
    this.#erasures++;
    this.#byOwner.delete(owner);
    for (const id of erased) this.#byId.set(id, 'gone');
    return erased;
  }

  /** Forgets a key that another process erased; without this it is forgotten when its time in the cache is over. */
  forget(id: string): void {
    this.#erasures++;
    this.#byId.set(id, 'gone');
    this.#byOwner.deleteWhere((key) => key.id === id);
  }

  private prepared(keys: Map<string, OpenKey>, made: readonly Fresh[]): PreparedKeys {
    return {
      of: (owner) => {
        const key = keys.get(owner);
        if (!key) throw new Error('a personal value has an owner whose key was not prepared');
        return key;
      },
      keep: () =>
        made.length === 0 ? undefined : Promise.all(made.map((fresh) => this.addOwn(fresh))).then(() => undefined),
    };
  }

  /** Takes what the cache has; answers the owners that it has not. */
  private missing(owners: ReadonlySet<string>, keys: Map<string, OpenKey>): readonly string[] {
    const missing: string[] = [];
    for (const owner of owners) {
      const key = keys.get(owner) ?? this.#byOwner.get(owner);
      if (key) keys.set(owner, key);
      else missing.push(owner);
    }
    return missing;
  }

  private makeMissing(owners: ReadonlySet<string>, keys: Map<string, OpenKey>): readonly Fresh[] {
    const made: Fresh[] = [];
    // Looked at once more: another append may have kept one while this one looked for its other owners.
    for (const owner of this.missing(owners, keys)) {
      let settle = (): void => undefined;
      const settled = new Promise<void>((resolve) => (settle = resolve));
      const mac = this.macsOf(owner)[0] as string;
      const fresh = { owner, ...makeKey(this.secrets, mac), settled, settle };
      this.#fresh.set(owner, fresh);
      keys.set(owner, fresh.opened);
      made.push(fresh);
    }
    return made;
  }

  /** Adds a new key; answers the one that its owner has then. */
  private async add(fresh: Fresh): Promise<OpenKey> {
    const erasures = this.#erasures;
    try {
      const kept = await this.store.add(fresh.kept);
      const key = kept.id === fresh.kept.id ? fresh.opened : openKey(this.secrets, kept);
      this.remember(key, erasures, fresh.owner);
      return key;
    } finally {
      this.settle(fresh);
    }
  }

  private async addOwn(fresh: Fresh): Promise<void> {
    const key = await this.add(fresh);
    if (key !== fresh.opened)
      throw new Error(`a second key was made beside key ${key.id}: two processes share one file`);
  }

  private settle(fresh: Fresh): void {
    if (this.#fresh.get(fresh.owner) === fresh) this.#fresh.delete(fresh.owner);
    fresh.settle();
  }

  private async lookUp(owner: string, keys: Map<string, OpenKey>): Promise<void> {
    const erasures = this.#erasures;
    for (const mac of this.macsOf(owner)) {
      const kept = await this.store.byOwner(mac);
      if (!kept) continue;
      const key = openKey(this.secrets, kept);
      this.remember(key, erasures, owner);
      keys.set(owner, key);
      return;
    }
  }

  /** Adds keys that are not cached; `gone` for those that are not there. */
  private async load(ids: readonly string[], keys: Map<string, OpenKey | 'gone'>): Promise<typeof keys> {
    const erasures = this.#erasures;
    const kept = new Map((await this.store.byIds(ids)).map((one) => [one.id, one]));
    for (const id of ids) {
      const found = kept.get(id);
      const key = found ? openKey(this.secrets, found) : 'gone';
      if (key === 'gone') this.#byId.set(id, key);
      else this.remember(key, erasures);
      keys.set(id, key);
    }
    return keys;
  }

  private remember(key: OpenKey, erasures: number, owner?: string): void {
    if (erasures !== this.#erasures) return;
    this.#byId.set(key.id, key);
    if (owner !== undefined) this.#byOwner.set(owner, key);
  }

  private macsOf(owner: string): readonly string[] {
    return this.secrets.macs('owner', owner).map((mac) => mac.toString('hex'));
  }
}
