import { randomUUID } from 'node:crypto';
import type { EventToAppend } from '../event';
import type { Feed } from '../ports/feed';
import { Collector } from './feed-collector';
import { idsOf, newStream, samples } from './samples';

/** A feed, and how a test gets at it. */
export interface FeedUnderTest {
  /** Appends to a new stream, or behind what it has, so that the feed brings it. */
  append(stream: string, events: readonly EventToAppend[]): Promise<void>;
  /** Opens the feed; again after a `close`, or beside one that nobody closes any more, as after a crash. */
  open(): Promise<Feed>;
  destroy(): Promise<void>;
}

/** Everything that a Feed promises. */
export function feedSuite(name: string, make: () => Promise<FeedUnderTest>): void {
  describe(`feed: ${name}`, () => {
    let place: FeedUnderTest;
    let feed: Feed;
    const started: Collector[] = [];
    const collect = (...args: ConstructorParameters<typeof Collector>): Collector => {
      const collector = new Collector(...args);
      started.push(collector);
      return collector;
    };
    const append = async (stream: string, count: number): Promise<string[]> => {
      const events = samples(count);
      await place.append(stream, events);
      return idsOf(events);
    };
    beforeEach(async () => {
      place = await make();
      feed = await place.open();
    });
    afterEach(async () => {
      await Promise.all(started.splice(0).map((collector) => collector.stop()));
      await feed.close();
      await place.destroy();
    });

    it('brings each stream in order, what was there and what comes later', async () => {
      const [one, two] = [newStream(), newStream()];
      const ids = [...(await append(one, 5)), ...(await append(two, 4)), ...(await append(one, 2))];
      const got = await collect(feed, 'a').start();
      await got.has(ids);
      const later = await append(two, 3);
      await got.has(later);
      for (const stream of [one, two]) {
        const revisions = got.events.filter((event) => event.stream === stream).map(({ revision }) => revision);
        expect([...new Set(revisions)]).toEqual(Array.from({ length: 7 }, (_, revision) => revision));
      }
    });

    it('brings only the kinds that were asked for, and says that the others were passed', async () => {
      const ours = await append(newStream(), 1);
      await append(newStream('other'), 9);
      const more = await append(newStream(), 1);
      const got = await collect(feed, 'a').start();
      await got.has([...ours, ...more]);
      expect(new Set(idsOf(got.events))).toEqual(new Set([...ours, ...more]));
    });

    it('gives no batch over the size that was asked for', async () => {
      const sizes: number[] = [];
      const ids = await append(newStream(), 10);
      const got = collect(feed, 'a', async (batch) => void sizes.push(batch.records.length));
      await (await got.start(['sample'], 'first', 4)).has(ids);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(4);
    });

    it('T30 brings again what took no effect before a crash', async () => {
      const stream = newStream();
      const ids = await append(stream, 6);
      const dying = await collect(feed, 'a', async () => undefined).start();
      await dying.has(ids);
      await dying.stop();
      await feed.close();
      feed = await place.open();
      const again = await collect(feed, 'a').start();
      await again.has(ids);
      expect(again.events.map(({ revision }) => revision)).toEqual([0, 1, 2, 3, 4, 5]);
    });

    it('goes on behind what was committed', async () => {
      await (await collect(feed, 'a').start()).has(await append(newStream(), 6));
      await Promise.all(started.map((collector) => collector.stop()));
      await feed.close();
      feed = await place.open();
      const later = await append(newStream(), 2);
      const again = await collect(feed, 'a').start();
      await again.has(later);
      expect(idsOf(again.events)).toEqual(later);
    });

    it('brings everything to each group, whatever another one has committed', async () => {
      const ids = await append(newStream(), 4);
      const [a, b] = [await collect(feed, 'a').start(), await collect(feed, 'b').start()];
      await Promise.all([a.has(ids), b.has(ids)]);
      const names = (group: string) =>
        feed.committed(group, ['sample']).then((offsets) => Object.keys(offsets).length > 0);
      expect([await names('a'), await names(`c-${randomUUID()}`)]).toEqual([true, false]);
    });

    it('starts at the end when that was asked for, and there again after a crash', async () => {
      const before = await append(newStream(), 3);
      await (await collect(feed, 'a', async () => undefined).start(['sample'], 'now')).stop();
      const ids = await append(newStream(), 3);
      await feed.close();
      feed = await place.open();
      const got = await collect(feed, 'a').start(['sample'], 'now');
      await got.has(ids);
      expect(idsOf(got.events).filter((id) => before.includes(id))).toEqual([]);
    });

    it('starts at the next offsets that were given, and behind what was committed once something was', async () => {
      const before = await append(newStream(), 3);
      const ends = Object.entries(await feed.ends(['sample'])).map(([name, end]) => [name, end + 1] as const);
      const start = { offsets: Object.fromEntries(ends) };
      const ids = await append(newStream(), 3);
      const got = await collect(feed, 'a').start(['sample'], start);
      await got.has(ids);
      await got.stop();
      const later = await append(newStream(), 2);
      const again = await collect(feed, 'a').start(['sample'], start);
      await again.has(later);
      expect(idsOf(got.events)).toEqual(ids);
      expect(idsOf(again.events).filter((id) => [...before, ...ids].includes(id))).toEqual([]);
    });

    it('hands nothing over once it has stopped', async () => {
      const got = await collect(feed, 'a').start();
      await got.has(await append(newStream(), 2));
      await got.stop();
      await append(newStream(), 2);
      const other = await collect(feed, 'b').start();
      await other.until((all) => all.length >= 4);
      expect(got.events).toHaveLength(2);
    });

    it('says where its partitions end', async () => {
      await append(newStream(), 3);
      const ends = await feed.ends(['sample']);
      const heads = new Map<string, number>();
      const got = collect(feed, 'a', async ({ partition, through }) => void heads.set(partition, through));
      await (await got.start()).until(() => [...heads].some(([partition, through]) => ends[partition] === through));
      expect(Object.keys(ends)).toEqual(expect.arrayContaining([...heads.keys()]));
    });
  });
}
