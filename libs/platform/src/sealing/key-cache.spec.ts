import { KeyCache } from './key-cache';

describe('KeyCache', () => {
  it('keeps what is used and lets the rest go', () => {
    const cache = new KeyCache<number>(100, 1000, { now: () => 0 });
    cache.set('used', 1);
    for (let n = 0; n < 1000; n++) {
      cache.set(`other-${n}`, n);
      expect(cache.get('used')).toBe(1);
    }
    expect(cache.get('other-0')).toBeUndefined();
    expect(cache.get('other-999')).toBe(999);
  });

  it('T48 forgets after its time, so that an erasure by another process is seen', () => {
    let now = 0;
    const cache = new KeyCache<number>(100, 1000, { now: () => now });
    cache.set('a', 1);
    now = 999;
    expect(cache.get('a')).toBe(1);
    now = 1000;
    expect(cache.get('a')).toBeUndefined();
  });

  it('removes by name and by value', () => {
    const cache = new KeyCache<number>(2, 1000, { now: () => 0 });
    cache.set('a', 1);
    cache.set('b', 2);
    cache.delete('a');
    cache.deleteWhere((value) => value === 2);
    expect([cache.get('a'), cache.get('b')]).toEqual([undefined, undefined]);
  });
});
