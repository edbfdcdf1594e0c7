import type { FeedRecord } from '@eventdesk/kernel/ports/feed';
import { Generation } from './generation';

const place = { topic: 'eventdesk.sample', partition: 0 };
const name = 'eventdesk.sample/0';
const recordAt = (offset: number, position: number): FeedRecord => ({ offset, event: { position } }) as FeedRecord;

describe('what is committed of a partition', () => {
  const begun = (): Generation => {
    const generation = new Generation(() => false);
    generation.begin(name, 10, 100, false);
    return generation;
  };

  it('names the place in the log that it stands for, also by a later batch, while records before that are not done', async () => {
    const generation = begun();
    generation.committing(place, [recordAt(10, 110), recordAt(11, 120), recordAt(12, 130)]);
    const later = generation.committing(place, [recordAt(13, 140), recordAt(15, 125)]);
    await later(11);
    expect(generation.take()).toEqual([{ ...place, offset: 12, reached: 120 }]);
    await later(14);
    expect(generation.take()).toEqual([{ ...place, offset: 15, reached: 140 }]);
    await later(15);
    expect(generation.take()).toEqual([{ ...place, offset: 16, reached: 140 }]);
  });

  it('is no more than took effect where the partition begins anew behind a loss', async () => {
    const generation = begun();
    const first = generation.committing(place, [recordAt(10, 110), recordAt(11, 120)]);
    await first(10);
    expect(generation.reachedOf(name)).toBe(110);
    generation.begin(name, 0, generation.reachedOf(name), true);
    expect(generation.losses.get(name)).toBe(110);
    await first(11);
    expect(generation.take()).toEqual([]);
  });
});
