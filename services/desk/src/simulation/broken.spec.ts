import { brokenVariants } from './testing/broken/variants';
import { SeedPool } from './testing/seed-pool';

/** What the simulation is worth: a desk with a mechanism taken away is found, and by the check that is about it. */
describe('a simulated desk', () => {
  let pool: SeedPool;
  beforeAll(() => void (pool = new SeedPool()));
  afterAll(() => pool.close());

  it.each(brokenVariants.map(({ name, foundBy }) => [name, foundBy]))(
    'with %s is found: «%s» does not hold',
    async (variant, foundBy) => {
      for (let from = 1; from <= 401; from += 20) {
        const { failed } = await pool.run({ variant, from, to: from + 20 });
        if (failed.some(({ violations }) => violations.some(({ check }) => check === foundBy))) return;
      }
      throw new Error(`${variant} was not found in 420 seeds`);
    },
    5 * 60_000,
  );
});
