import { none } from '../ports/event-store';
import type { Current } from './event-store-retry-suite';
import { idsOf, logAfter, newStream, samples } from './samples';

/** Reading streams and the log. */
export function eventStoreReadSuite(current: Current): void {
  describe('reading', () => {
    it('starts, ends and turns where it is told', async () => {
      const stream = newStream();
      const store = current.store();
      await store.append(stream, samples(5), none);
      const revisions = async (options?: { from?: number; limit?: number; backwards?: boolean }) =>
        (await store.read(stream, options)).map(({ revision }) => revision);
      expect(await revisions()).toEqual([0, 1, 2, 3, 4]);
      expect(await revisions({ from: 2, limit: 2 })).toEqual([2, 3]);
      expect(await revisions({ from: 9 })).toEqual([]);
      expect(await revisions({ limit: 0 })).toEqual([]);
      expect(await revisions({ backwards: true, limit: 2 })).toEqual([4, 3]);
      expect(await revisions({ backwards: true, from: 1 })).toEqual([1, 0]);
      expect(await revisions({ backwards: true, from: 99 })).toEqual([4, 3, 2, 1, 0]);
    });

    it('finds nothing in a stream that does not exist', async () => {
      expect(await current.store().read(newStream())).toEqual([]);
      expect(await current.store().read(newStream(), { backwards: true, limit: 1 })).toEqual([]);
    });

    it('tells streams apart whose names begin alike', async () => {
      const stream = newStream();
      await current.store().append(stream, samples(1), none);
      await current.store().append(`${stream}.2`, samples(2), none);
      expect(await current.store().read(stream)).toHaveLength(1);
    });

    it('sees its own append at once', async () => {
      const store = current.store();
      for (let round = 0; round < 20; round++) {
        const stream = newStream();
        const { position } = await store.append(stream, samples(1), none);
        expect(await store.read(stream)).toHaveLength(1);
        expect(await store.head()).toBeGreaterThanOrEqual(position);
      }
    });

    it('goes through the log in the order of positions, every stream in the order of revisions', async () => {
      const store = current.store();
      const start = await store.head();
      const streams = Array.from({ length: 4 }, () => newStream());
      for (const expected of [none, 1, 3])
        await Promise.all(streams.map((stream) => store.append(stream, samples(2), expected)));
      const log = (await logAfter(store, start)).filter(({ stream }) => streams.includes(stream));
      const positions = log.map(({ position }) => position);
      expect(positions).toEqual([...new Set(positions)].sort((a, b) => a - b));
      for (const stream of streams) {
        const own = log.filter((event) => event.stream === stream);
        expect(own).toEqual(await store.read(stream));
        expect(own.map(({ revision }) => revision)).toEqual([0, 1, 2, 3, 4, 5]);
      }
      expect(await store.readAll(await store.head(), 10)).toEqual([]);
    });

    it('gives whoever names kinds of streams all that these hold, and the places of everything else', async () => {
      const store = current.store();
      const start = await store.head();
      for (const kind of ['sample', 'other', 'sampled', 'sample'])
        await store.append(newStream(kind), samples(2), none);
      const log = await logAfter(store, start);
      const walked = await store.readAll(start, 100, new Set(['sample', 'none']));
      const places = (events: typeof log) =>
        events.map(({ id, stream, revision, position, type, version }) => ({ id, stream, revision, position, type, version })); // prettier-ignore
      expect(places([...walked])).toEqual(places(log));
      const asked = (events: typeof log) => events.filter(({ stream }) => stream.startsWith('sample-'));
      expect(asked([...walked])).toEqual(asked(log));
      expect(asked(log)).toHaveLength(4);
      expect(await store.readAll(start, 3, new Set(['sample']))).toHaveLength(3);
      expect(await store.readAll(start, 0, new Set(['sample']))).toEqual([]);
    });

    it('never shows an event before a position that a reader has seen', async () => {
      const store = current.store();
      const start = await store.head();
      const streams = Array.from({ length: 25 }, () => newStream());
      let writing = true;
      const seen: string[] = [];
      const reader = (async () => {
        let at = start;
        for (let last = false; !last;) {
          last = !writing;
          const page = await store.readAll(at, 5);
          seen.push(...idsOf(page.filter(({ stream }) => streams.includes(stream))));
          at = page.at(-1)?.position ?? at;
          last &&= page.length === 0;
          await new Promise((resolve) => setImmediate(resolve));
        }
      })();
      await Promise.all(
        streams.map(async (stream) => {
          for (let revision = none; revision < 3; revision++) await store.append(stream, samples(1), revision);
        }),
      );
      writing = false;
      await reader;
      const log = (await logAfter(store, start)).filter(({ stream }) => streams.includes(stream));
      expect(seen).toEqual(idsOf(log));
      expect(log).toHaveLength(100);
    });
  });
}
