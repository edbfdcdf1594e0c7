import { none, RevisionConflict } from '../ports/event-store';
import type { Current } from './event-store-retry-suite';
import { newStream, sample, samples } from './samples';

/** Numbers of a series (PG-2): unique at any number of callers. */
export function eventStoreNumberSuite(current: Current): void {
  describe('a numbered append', () => {
    const begun = (revision: number) => sample('SampleBegun', { number: revision });

    it('gives the revision that the series has come to', async () => {
      const series = newStream('numbers');
      for (const number of [0, 1, 2]) {
        const stream = newStream();
        const then = (revision: number) => ({ stream, events: [begun(revision), sample()], expected: none });
        const { revision } = await current.store().appendNumbered(series, sample('NumberAllocated'), then);
        expect(revision).toBe(1);
        expect((await current.store().read(stream))[0]?.data).toEqual({ number });
      }
      expect(await current.store().read(series)).toHaveLength(3);
    });

    it('PG-2 never gives a number twice, whoever asks at once', async () => {
      const series = newStream('numbers');
      const streams = Array.from({ length: 30 }, () => newStream());
      const store = current.store();
      await Promise.all(
        streams.map((stream) =>
          store.appendNumbered(series, sample('NumberAllocated'), (revision) => ({
            stream,
            events: [begun(revision)],
            expected: none,
          })),
        ),
      );
      const firsts = await Promise.all(streams.map(async (stream) => (await store.read(stream))[0]?.data));
      expect(new Set(firsts.map((data) => JSON.stringify(data))).size).toBe(30);
    });

    it('is a conflict when its stream is at another revision, and the stream stays as it was', async () => {
      const [series, stream] = [newStream('numbers'), newStream()];
      await current.store().append(stream, samples(1), none);
      const then = (revision: number) => ({ stream, events: [begun(revision)], expected: none });
      const refused = current.store().appendNumbered(series, sample('NumberAllocated'), then);
      await expect(refused).rejects.toBeInstanceOf(RevisionConflict);
      await expect(refused).rejects.toMatchObject({ stream, expected: none, actual: 0 });
      expect(await current.store().read(stream)).toHaveLength(1);
    });

    it('is a conflict when its events are there already, since they carry another number', async () => {
      const [series, stream] = [newStream('numbers'), newStream()];
      const id = sample().id;
      const order = () =>
        current.store().appendNumbered(series, sample('NumberAllocated'), (revision) => ({
          stream,
          events: [{ ...begun(revision), id }],
          expected: none,
        }));
      const [first, second] = await Promise.allSettled([order(), order()]);
      expect([first.status, second.status].sort()).toEqual(['fulfilled', 'rejected']);
      await expect(order()).rejects.toBeInstanceOf(RevisionConflict);
      expect(await current.store().read(stream)).toHaveLength(1);
    });

    it('passes on what its maker throws, and the stream stays empty', async () => {
      const [series, stream] = [newStream('numbers'), newStream()];
      const then = () => {
        throw new RangeError('no number above 999999');
      };
      await expect(current.store().appendNumbered(series, sample('NumberAllocated'), then)).rejects.toThrow('999999');
      expect(await current.store().read(stream)).toEqual([]);
    });
  });
}
