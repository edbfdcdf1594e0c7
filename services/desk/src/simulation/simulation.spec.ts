import { acknowledgedCalls, onceEach, oneTicketAKey, uniqueNumbers } from './testing/checks/calls';
import type { Check } from './testing/checks/check';
import { fewDuplicateMails, oneDeliveryEach, sentIsTaken } from './testing/checks/deliveries';
import { documentsAreFolds } from './testing/checks/documents';
import { acknowledgedLetters, oneTicketALetter } from './testing/checks/letters';
import { effectFirst, exactRevisions, feedIsTheLog, nothingParked } from './testing/checks/log-and-feed';
import { checks } from './testing/checks/all';
import { settles } from './testing/checks/settles';
import type { Answer } from './testing/seed-pool';
import { SeedPool } from './testing/seed-pool';

const seeds = Number(process.env['EVENTDESK_TEST_SEEDS'] ?? 300);
const looked = new Set<Check>();

/** Each of these is looked at in every run; what does not hold names the command that shows it again. */
describe(`two processes of every service over ${seeds} seeds, which crash, are paused, lose answers and records`, () => {
  let answer: Answer;
  beforeAll(async () => {
    const pool = new SeedPool();
    try {
      answer = await pool.run({ variant: 'as it is', from: 1, to: seeds + 1 });
    } finally {
      pool.close();
    }
  }, 30 * 60_000);

  const holds = (check: Check) => (): void => {
    looked.add(check);
    const broken = answer.failed.flatMap(({ seed, violations }) => {
      const first = violations.find((violation) => violation.check === check.title);
      return first ? [`npm run simulate -- --seed ${seed}: ${first.detail}`] : [];
    });
    expect(broken.slice(0, 5)).toEqual([]);
  };

  it('invariant 1, T29, T33: the feed has all that was appended, first occurrences in order', holds(feedIsTheLog));
  it('invariant 2, T46: a create with a key is one ticket, whichever replicas were asked', holds(oneTicketAKey));
  it('invariant 2: no event is there twice, and none without its cause', holds(onceEach));
  it('invariant 3: revisions have no gap, and nothing is begun twice', holds(exactRevisions));
  it('invariant 4, T32: each letter that was answered 250 is settled, once', holds(acknowledgedLetters));
  it('invariant 4, T32: each call that was answered 2xx is in its ticket, once', holds(acknowledgedCalls));
  it('invariant 5, T12: a letter is one message, however often and by whichever line it came', holds(oneTicketALetter));
  it('invariant 7, T30: no checkpoint is in front of its effect, at any time', holds(effectFirst));
  it('invariants 6, 8 and 9, T26: documents are the folds of their streams, byte for byte', holds(documentsAreFolds));
  it('invariant 11: an event is one delivery for a participant', holds(oneDeliveryEach));
  it(
    'invariant 14, T25: a poison parks its stream alone, nothing else does, and mended it goes on',
    holds(nothingParked),
  );
  it('PG-2 no two tickets have one number', holds(uniqueNumbers));
  it('T13 a delivery is one mail, or two with one Message-ID where an outcome was unknown', holds(fewDuplicateMails));
  it('T13 what is said to be sent, the mail server has', holds(sentIsTaken));
  it('all that can settle settles', holds(settles));

  it('nothing else is looked at in a run', () => {
    expect(new Set([...checks, settles])).toEqual(looked);
  });

  it('met what it is for: crashes, mails, and second copies of mails with an unknown outcome', () => {
    const { sum } = answer;
    expect(sum.seeds).toBe(seeds);
    expect(sum.crashes).toBeGreaterThan(seeds);
    expect(sum.mails).toBeGreaterThan(seeds);
    expect(sum.duplicates).toBeGreaterThan(0);
  });
});
