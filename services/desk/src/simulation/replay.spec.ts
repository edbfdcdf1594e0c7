import { runSeed } from './testing/run-seed';

describe('a simulated seed', () => {
  it.each([3, 17, 58])('%i is the same run each time, step by step', async (seed) => {
    const first = await runSeed(seed, undefined, true);
    const second = await runSeed(seed, undefined, true);
    expect(second.hash).toBe(first.hash);
    expect(first.steps).toBeGreaterThan(100);
    expect(second.trace).toEqual(first.trace);
  });

  it('is another run than its neighbour', async () => {
    expect((await runSeed(1, undefined, true)).hash).not.toBe((await runSeed(2, undefined, true)).hash);
  });
});
