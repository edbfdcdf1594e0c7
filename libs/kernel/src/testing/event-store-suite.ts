import type { EventToAppend } from '../event';
import type { EventStore } from '../ports/event-store';
import { none, RevisionConflict } from '../ports/event-store';
import { eventStoreNumberSuite } from './event-store-number-suite';
import { eventStoreReadSuite } from './event-store-read-suite';
import { eventStoreRetrySuite } from './event-store-retry-suite';
import { fates, newStream, sample, samples } from './samples';

/** One log, and how a test gets at it. The log may hold other streams already, and its positions may have gaps. */
export interface EventStoreUnderTest {
  /** Opens the log; after a `close`, the same log again. */
  open(): Promise<EventStore>;
  /** Throws away what can be thrown away. */
  destroy(): Promise<void>;
}

/** Everything that an EventStore promises. */
export function eventStoreSuite(name: string, make: () => Promise<EventStoreUnderTest>): void {
  describe(`event store: ${name}`, () => {
    let log: EventStoreUnderTest;
    let store: EventStore;
    const current = { store: () => store, reopened: () => reopened() };
    const reopened = async (): Promise<EventStore> => {
      await store.close();
      store = await log.open();
      return store;
    };
    beforeEach(async () => {
      log = await make();
      store = await log.open();
    });
    afterEach(async () => {
      await store.close();
      await log.destroy();
    });

    it('gives back what was appended, in order, with its place', async () => {
      const stream = newStream();
      const first = { ...sample('SampleBegun', { n: [1, null, true, 'x'] }), version: 3 };
      const second = sample();
      const { revision, position } = await store.append(stream, [first, second], none);
      expect(revision).toBe(1);
      const [a, b] = await store.read(stream);
      expect(a).toMatchObject({ ...first, stream, revision: 0 });
      expect(b).toMatchObject({ ...second, stream, revision: 1, position });
      expect(a?.position).toBeLessThan(position);
    });

    it('keeps what it acknowledged when it is opened again, and goes on behind it', async () => {
      const stream = newStream();
      const { logId } = store;
      const before = await store.append(stream, samples(3), none);
      const again = await reopened();
      expect(again.logId).toBe(logId);
      expect(await again.read(stream)).toHaveLength(3);
      const after = await again.append(stream, samples(1), 2);
      expect(after.revision).toBe(3);
      expect(after.position).toBeGreaterThan(before.position);
    });

    it('refuses an append at any other revision than the last, and writes nothing of it', async () => {
      const stream = newStream();
      await store.append(stream, samples(2), none);
      for (const expected of [none, 0, 2, 7]) {
        const refused = store.append(stream, samples(2), expected);
        await expect(refused).rejects.toBeInstanceOf(RevisionConflict);
        await expect(refused).rejects.toMatchObject({ stream, expected, actual: 1 });
      }
      const missing = newStream();
      await expect(store.append(missing, samples(1), 0)).rejects.toMatchObject({ actual: none });
      expect(await store.read(stream)).toHaveLength(2);
      expect(await store.read(missing)).toEqual([]);
    });

    it('lets one of 20 writers at the same revision through', async () => {
      const stream = newStream();
      await store.append(stream, samples(1), none);
      const fate = await fates(Array.from({ length: 20 }, () => store.append(stream, samples(2), 0)));
      expect(fate.filter((one) => one === 'done')).toHaveLength(1);
      expect(fate.filter((one) => one === 'RevisionConflict')).toHaveLength(19);
      expect(await store.read(stream)).toHaveLength(3);
    });

    it('keeps the neighbours of a refused append that were started with it', async () => {
      const taken = newStream();
      await store.append(taken, samples(1), none);
      const streams = Array.from({ length: 5 }, () => newStream());
      const appends = streams.flatMap((stream) => [
        store.append(stream, samples(2), none),
        store.append(taken, samples(2), none),
      ]);
      expect(await fates(appends)).toEqual(streams.flatMap(() => ['done', 'RevisionConflict']));
      for (const stream of streams) expect(await store.read(stream)).toHaveLength(2);
      expect(await store.read(taken)).toHaveLength(1);
    });

    it('refuses an append over its limits whole (invariant 18)', async () => {
      const stream = newStream();
      const big = (bytes: number) => sample('SampleGrew', { text: 'x'.repeat(bytes) });
      await expect(store.append(stream, [sample(), big(256 * 1024)], none)).rejects.toMatchObject({
        limit: 256 * 1024,
      });
      const four = Array.from({ length: 4 }, () => big(200 * 1024));
      await expect(store.append(stream, four, none)).rejects.toMatchObject({ limit: 768 * 1024 });
      expect(await store.read(stream)).toEqual([]);
      await store.append(stream, four.slice(0, 3), none);
      expect(await store.read(stream)).toHaveLength(3);
    });

    it('counts bytes, not characters', async () => {
      const wide = sample('SampleGrew', { text: 'ж'.repeat(130 * 1024) });
      await expect(store.append(newStream(), [wide], none)).rejects.toThrow(/limit is 262144/);
    });

    it('rejects what no store could keep, by name, and writes nothing', async () => {
      const stream = newStream();
      const bad: readonly [string, readonly EventToAppend[], number][] = [
        [stream, [], none],
        [stream, [{ ...sample(), id: 'first' }], none],
        [stream, [{ ...sample(), id: '00000000-0000-0000-0000-000000000000' }], none],
        [stream, [{ ...sample(), type: '' }], none],
        [stream, [{ ...sample(), data: undefined }], none],
        [stream, [{ ...sample(), data: { n: 1n } }], none],
        [stream, samples(1), -2],
        [stream, samples(1), 0.5],
        ['', samples(1), none],
        ['$system-x', samples(1), none],
      ];
      for (const [name, events, expected] of bad)
        await expect(store.append(name, events, expected)).rejects.toBeInstanceOf(TypeError);
      expect(await store.read(stream)).toEqual([]);
    });

    it('tells listeners that something was appended until they leave', async () => {
      let heard = 0;
      let wake: () => void = () => undefined;
      const woken = new Promise<void>((resolve) => (wake = resolve));
      const leave = store.onAppended(() => {
        heard++;
        wake();
      });
      await store.append(newStream(), samples(1), none);
      await woken;
      leave();
      const before = heard;
      await store.append(newStream(), samples(1), none);
      await store.append(newStream(), samples(1), none);
      expect(heard).toBe(before);
    });

    eventStoreRetrySuite(current);
    eventStoreNumberSuite(current);
    eventStoreReadSuite(current);
  });
}
