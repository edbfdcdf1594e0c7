import { randomUUID } from 'node:crypto';
import type { KeptKey, KeyStore } from '../ports/key-store';
import { fates } from './samples';

/** One store of keys, and how a test gets at it. */
export interface KeyStoreUnderTest {
  /** Opens the store; after a `close`, the same store again. */
  open(): Promise<KeyStore>;
  close(): Promise<void>;
  destroy(): Promise<void>;
}

/** A key of a new owner, or of the given one. */
const newKey = (owner = `hmac-${randomUUID()}`): KeptKey => ({ id: randomUUID(), owner, box: 'c2VhbGVkIGtleQ==' });

/** Everything that a KeyStore promises. */
export function keyStoreSuite(name: string, make: () => Promise<KeyStoreUnderTest>): void {
  describe(`key store: ${name}`, () => {
    let place: KeyStoreUnderTest;
    let keys: KeyStore;
    beforeEach(async () => {
      place = await make();
      keys = await place.open();
    });
    afterEach(async () => {
      await place.close();
      await place.destroy();
    });
    const reopen = async () => {
      await place.close();
      keys = await place.open();
    };

    it('finds a key by its id and by its owner, also when opened again', async () => {
      const key = newKey();
      expect(await keys.add(key)).toEqual(key);
      for (let round = 0; round < 2; round++) {
        expect(await keys.byId(key.id)).toEqual(key);
        expect(await keys.byOwner(key.owner)).toEqual(key);
        await reopen();
      }
    });

    it('finds many keys at once, and leaves out those that are not there', async () => {
      const added = Array.from({ length: 520 }, () => newKey());
      await Promise.all(added.map((key) => keys.add(key)));
      await keys.erase(added[0]?.owner ?? '');
      const asked = [randomUUID(), ...added.map(({ id }) => id)];
      const found = await keys.byIds(asked);
      const byId = (all: readonly KeptKey[]) => [...all].sort((a, b) => (a.id < b.id ? -1 : 1));
      expect(byId(found)).toEqual(byId(added.slice(1)));
      expect(await keys.byIds([])).toEqual([]);
    });

    it('knows no key that was never added', async () => {
      expect(await keys.byId(randomUUID())).toBeUndefined();
      expect(await keys.byOwner('nobody')).toBeUndefined();
    });

    it('keeps the first key of an owner and answers it', async () => {
      const first = await keys.add(newKey());
      const second = newKey(first.owner);
      expect(await keys.add(second)).toEqual(first);
      expect(await keys.byId(second.id)).toBeUndefined();
    });

    it('gives everyone the same key who adds one for the same owner at once', async () => {
      const added = await Promise.all(Array.from({ length: 10 }, () => keys.add(newKey('hmac-crowd'))));
      expect(new Set(added.map(({ id }) => id)).size).toBe(1);
      expect(await keys.byOwner('hmac-crowd')).toEqual(added[0]);
    });

    it('refuses an id that another owner has', async () => {
      const key = await keys.add(newKey());
      expect(await fates([keys.add({ ...key, owner: `${key.owner}-other` })])).not.toEqual(['done']);
      expect(await keys.byId(key.id)).toEqual(key);
    });

    it('lists keys in pages, in the order of their ids, without those that were erased', async () => {
      const added: KeptKey[] = [];
      for (let count = 0; count < 5; count++) added.push(await keys.add(newKey()));
      const [gone, ...left] = added.sort((a, b) => (a.id < b.id ? -1 : 1)) as [KeptKey, ...KeptKey[]];
      await keys.erase(gone.owner);
      const first = await keys.list('', 3);
      expect(first).toEqual(left.slice(0, 3));
      expect(await keys.list(first.at(-1)?.id ?? '', 3)).toEqual(left.slice(3));
    });

    it('T38 seals a key anew where it is, and only the one that was meant', async () => {
      const [key, other] = [await keys.add(newKey()), await keys.add(newKey())];
      expect(await keys.reseal(key.id, key.box, 'bmV3ZXI=')).toBe(true);
      // Whoever comes second finds another box than the one that he opened.
      expect(await keys.reseal(key.id, key.box, 'b3RoZXI=')).toBe(false);
      await reopen();
      const resealed = { ...key, box: 'bmV3ZXI=' };
      expect(await keys.byId(key.id)).toEqual(resealed);
      expect(await keys.byOwner(key.owner)).toEqual(resealed);
      expect(await keys.list('', 10)).toEqual([resealed, other].sort((a, b) => (a.id < b.id ? -1 : 1)));
    });

    it('T48 never brings an erased key back by sealing it anew', async () => {
      const key = await keys.add(newKey());
      await Promise.all([keys.erase(key.owner), keys.reseal(key.id, key.box, 'bmV3ZXI=')]);
      expect(await keys.reseal(key.id, key.box, 'bmV3ZXI=')).toBe(false);
      expect(await keys.byId(key.id)).toBeUndefined();
      expect(await keys.byOwner(key.owner)).toBeUndefined();
      const next = await keys.add(newKey(key.owner));
      expect(await keys.reseal(key.id, next.box, 'bmV3ZXI=')).toBe(false);
      expect(await keys.byOwner(key.owner)).toEqual(next);
    });

    it('T48 forgets an erased key for good, and its owner may get another', async () => {
      const [key, other] = [await keys.add(newKey()), await keys.add(newKey())];
      expect(await keys.erase(key.owner)).toBe(key.id);
      expect(await keys.erase(key.owner)).toBeUndefined();
      await reopen();
      expect(await keys.byId(key.id)).toBeUndefined();
      expect(await keys.byOwner(key.owner)).toBeUndefined();
      expect(await keys.byOwner(other.owner)).toEqual(other);
      const next = await keys.add(newKey(key.owner));
      expect(await keys.byOwner(key.owner)).toEqual(next);
    });
  });
}
