import { randomUUID } from 'node:crypto';
import type { WorkState } from '../ports/work-state';
import { workStateClaimSuite } from './work-state-claim-suite';

/** One work state, and how a test gets at it. It may hold other documents already. */
export interface WorkStateUnderTest {
  /** Opens it; after a `close`, the same state again. */
  open(): Promise<WorkState>;
  /** Lets this much time pass on the store's clock: moves a clock of the test's own, or waits. */
  pass(ms: number): Promise<void>;
  destroy(): Promise<void>;
}

/** Everything that a WorkState promises. */
export function workStateSuite(name: string, make: () => Promise<WorkStateUnderTest>): void {
  describe(`work state: ${name}`, () => {
    let place: WorkStateUnderTest;
    let state: WorkState;
    let things: string;
    beforeEach(async () => {
      place = await make();
      state = await place.open();
      things = `things-${randomUUID()}`;
    });
    afterEach(async () => {
      await state.close();
      await place.destroy();
    });
    const reopen = async () => {
      await state.close();
      state = await place.open();
    };

    it('gives back what was put, also when opened again', async () => {
      const value = { text: 'ü \u0000 \ud83d\ude00', list: [1, null, true, { deep: [] }] };
      expect(await state.put(things, 'a', value)).toBe(1);
      await reopen();
      expect(await state.get(things, 'a')).toEqual({ id: 'a', value, version: 1 });
      expect(await state.get(things, 'b')).toBeUndefined();
      expect(await state.get(`${things}-other`, 'a')).toBeUndefined();
    });

    it('counts a version up with every write', async () => {
      expect(await state.put(things, 'a', 1)).toBe(1);
      expect(await state.put(things, 'a', 1)).toBe(2);
      expect(await state.compareAndSet(things, 'a', 3, 2)).toBe(3);
      expect(await state.get(things, 'a')).toEqual({ id: 'a', value: 3, version: 3 });
    });

    it('sets only what is at the expected version', async () => {
      expect(await state.compareAndSet(things, 'a', 'x', 1)).toBeUndefined();
      expect(await state.compareAndSet(things, 'a', 'x', 0)).toBe(1);
      expect(await state.compareAndSet(things, 'a', 'y', 0)).toBeUndefined();
      expect((await state.get(things, 'a'))?.value).toBe('x');
    });

    it('lets one of many through that set at the same version', async () => {
      await state.put(things, 'a', 'start');
      const set = await Promise.all(Array.from({ length: 12 }, (_, n) => state.compareAndSet(things, 'a', n, 1)));
      expect(set.filter((version) => version === 2)).toHaveLength(1);
      expect((await state.get(things, 'a'))?.value).toBe(set.indexOf(2));
    });

    it('keeps every write of many to one document in its version', async () => {
      const versions = await Promise.all(Array.from({ length: 12 }, (_, n) => state.put(things, 'a', n)));
      expect([...versions].sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, n) => n + 1));
    });

    it('removes a document, at a version if one is named', async () => {
      await state.put(things, 'a', 1);
      expect(await state.remove(things, 'a', 2)).toBe(false);
      expect(await state.remove(things, 'a', 1)).toBe(true);
      expect(await state.remove(things, 'a')).toBe(false);
      expect(await state.get(things, 'a')).toBeUndefined();
    });

    it('lists by id, from a place on, by prefix, in pages', async () => {
      const ids = ['b', 'a/2', 'a/10', 'a/é', 'a/\ud83d\ude00', 'a/\uff21', 'a', 'a0'];
      await Promise.all(ids.map((id) => state.put(things, id, id)));
      const list = async (options?: { prefix?: string; after?: string; limit?: number }) =>
        (await state.list<string>(things, options)).map(({ value }) => value);
      expect(await list()).toEqual(['a', 'a/10', 'a/2', 'a/é', 'a/\uff21', 'a/\ud83d\ude00', 'a0', 'b']);
      expect(await list({ prefix: 'a/', limit: 2 })).toEqual(['a/10', 'a/2']);
      expect(await list({ prefix: 'a/', after: 'a/2' })).toEqual(['a/é', 'a/\uff21', 'a/\ud83d\ude00']);
      expect(await list({ after: 'a0' })).toEqual(['b']);
      expect(await list({ limit: 0 })).toEqual([]);
      expect(await list({ prefix: 'c' })).toEqual([]);
    });

    it('rejects what JSON cannot hold', async () => {
      await expect(state.put(things, 'a', undefined)).rejects.toBeInstanceOf(TypeError);
      await expect(state.put(things, 'a', 1n)).rejects.toBeInstanceOf(TypeError);
      expect(await state.get(things, 'a')).toBeUndefined();
    });

    workStateClaimSuite({ state: () => state, reopen, pass: (ms) => place.pass(ms) });
  });
}
