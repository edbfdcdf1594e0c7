import type { KeptKey, KeyStore } from '@eventdesk/kernel/ports/key-store';

/** Keys in memory, for tests. */
export class MemoryKeyStore implements KeyStore {
  readonly sharesCommit = true;
  private readonly ids = new Map<string, KeptKey>();
  private readonly owners = new Map<string, KeptKey>();

  async byId(id: string): Promise<KeptKey | undefined> {
    return this.ids.get(id);
  }

  async byIds(ids: readonly string[]): Promise<readonly KeptKey[]> {
    return ids.flatMap((id) => this.ids.get(id) ?? []);
  }

  async byOwner(owner: string): Promise<KeptKey | undefined> {
    return this.owners.get(owner);
  }

  async add(key: KeptKey): Promise<KeptKey> {
    const there = this.owners.get(key.owner);
    if (there) return there;
    if (this.ids.has(key.id)) throw new TypeError(`key ${key.id} belongs to another owner: make a new id`);
    this.ids.set(key.id, key);
    this.owners.set(key.owner, key);
    return key;
  }

  async reseal(id: string, from: string, to: string): Promise<boolean> {
    const there = this.ids.get(id);
    if (there?.box !== from) return false;
    const next = { ...there, box: to };
    this.ids.set(id, next);
    this.owners.set(there.owner, next);
    return true;
  }

  async erase(owner: string): Promise<string | undefined> {
    const there = this.owners.get(owner);
    if (!there) return undefined;
    this.owners.delete(owner);
    this.ids.delete(there.id);
    return there.id;
  }

  async list(after: string, limit: number): Promise<readonly KeptKey[]> {
    const ids = [...this.ids.keys()].filter((id) => id > after).sort();
    return ids.slice(0, limit).map((id) => this.ids.get(id) as KeptKey);
  }
}
