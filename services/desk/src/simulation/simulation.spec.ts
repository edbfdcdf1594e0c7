import { checks } from './testing/checks/all';
import type { Check } from './testing/checks/check';
import { settles } from './testing/checks/settles';
import type { Answer } from './testing/seed-pool';
import { SeedPool } from './testing/seed-pool';

const seeds = Number(process.env['EVENTDESK_TEST_SEEDS'] ?? 300);
const every: readonly Check[] = [...checks, settles];

/** Each of these is looked at in every run; what does not hold names the command that shows it again. */
describe(`two of every service over ${seeds} seeds: processes crash, stores fail, the feed repeats and forgets`, () => {
  let answer: Answer;
  beforeAll(async () => {
    const pool = new SeedPool();
    try {
      answer = await pool.run({ variant: 'as it is', from: 1, to: seeds + 1 });
    } finally {
      pool.close();
    }
  }, 30 * 60_000);

  it.each(
    every.map(({ invariant, title }) => [invariant === null ? title : `invariant ${invariant}: ${title}`, title]),
  )('%s', (_, title) => {
    const broken = answer.failed.flatMap(({ seed, violations }) =>
      violations
        .filter(({ check }) => check === title)
        .slice(0, 1)
        .map(({ detail }) => `npm run simulate -- --seed ${seed}: ${detail}`),
    );
    expect(broken.slice(0, 5)).toEqual([]);
  });

  it('met what it is for: crashes, mails, and second copies of mails with an unknown outcome', () => {
    const { sum } = answer;
    expect(sum.seeds).toBe(seeds);
    expect(sum.crashes).toBeGreaterThan(seeds);
    expect(sum.mails).toBeGreaterThan(seeds);
    expect(sum.duplicates).toBeGreaterThan(0);
  });
});
