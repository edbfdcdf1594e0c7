import { randomUUID } from 'node:crypto';
import type { WorkState } from '../ports/work-state';

/** The work state of the running test. */
export interface CurrentState {
  state(): WorkState;
  reopen(): Promise<void>;
  /** Lets time pass on the store's clock. */
  pass(ms: number): Promise<void>;
}

/** Leases and counters, both on the store's clock. */
export function workStateClaimSuite({ state, reopen, pass }: CurrentState): void {
  const hour = 3_600_000;
  let name: string;
  beforeEach(() => {
    name = `claim-${randomUUID()}`;
  });

  describe('a lease', () => {
    it('is for one holder at a time, who may renew it, also when opened again', async () => {
      expect(await state().lease(name, 'one', hour)).toBe(true);
      expect(await state().lease(name, 'two', hour)).toBe(false);
      expect(await state().lease(name, 'one', hour)).toBe(true);
      expect(await state().lease(`${name}-other`, 'two', hour)).toBe(true);
      await reopen();
      expect(await state().lease(name, 'two', hour)).toBe(false);
    });

    it('goes to one of many who ask at once', async () => {
      const got = await Promise.all(Array.from({ length: 10 }, (_, n) => state().lease(name, `holder-${n}`, hour)));
      expect(got.filter(Boolean)).toHaveLength(1);
    });

    it('is free once its time is over, and not before', async () => {
      await state().lease(name, 'one', 400);
      await pass(100);
      expect(await state().lease(name, 'two', 400)).toBe(false);
      await pass(400);
      expect(await state().lease(name, 'two', 400)).toBe(true);
    });

    it('is free once its holder gives it back, and nobody else can do that', async () => {
      await state().lease(name, 'one', hour);
      await state().release(name, 'two');
      expect(await state().lease(name, 'two', hour)).toBe(false);
      await state().release(name, 'one');
      expect(await state().lease(name, 'two', hour)).toBe(true);
    });
  });

  describe('a counter', () => {
    it('adds up to its limit and says when its window ends', async () => {
      const first = await state().count(name, hour, 2, 5);
      expect(first).toMatchObject({ allowed: true, sum: 2 });
      expect(first.endsAt).toBeGreaterThan(await state().now());
      expect(first.endsAt).toBeLessThanOrEqual((await state().now()) + hour);
      expect(await state().count(name, hour, 4, 5)).toMatchObject({ allowed: false, sum: 2 });
      expect(await state().count(name, hour, 3, 5)).toMatchObject({ allowed: true, sum: 5 });
      await reopen();
      expect(await state().count(name, hour, 1, 5)).toMatchObject({ allowed: false, sum: 5 });
    });

    it('lets no more through than its limit when many count at once', async () => {
      const counts = await Promise.all(Array.from({ length: 20 }, () => state().count(name, hour, 1, 7)));
      const sums = counts.filter(({ allowed }) => allowed).map(({ sum }) => sum);
      expect(sums.sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    });

    it('begins anew in the next window', async () => {
      const { endsAt } = await state().count(name, 500, 3, 3);
      await pass(endsAt - (await state().now()));
      expect(await state().count(name, 500, 1, 3)).toMatchObject({ allowed: true, sum: 1 });
    });
  });
}
