import { readStoreFindSuite } from './read-store-find-suite';
import type { Opened, ReadStoreUnderTest } from './read-store-samples';
import { create, idsOf, openedForEach, sample, samples } from './read-store-samples';
import { readStoreSearchSuite } from './read-store-search-suite';

/** Everything that a ReadStore promises. */
export function readStoreSuite(name: string, make: () => Promise<ReadStoreUnderTest>): void {
  describe(`read store: ${name}`, () => {
    const at = openedForEach(make);
    writing(at);
    readStoreFindSuite(at);
    readStoreSearchSuite(at);
    generations(at);
  });
}

function writing(at: Opened): void {
  describe('writing', () => {
    it('gives back what was written, and nothing for what never was', async () => {
      const doc = sample(1, { text: 'nul \0, half \ud800, سلام', owner: 'ada' });
      expect(await at.docs.write([create(doc)])).toEqual([]);
      expect(await at.docs.get(doc.id)).toEqual({ doc, revision: 0 });
      expect(await at.docs.get('s9999')).toBeUndefined();
      expect(await at.docs.getMany([doc.id, 's9999'])).toEqual(new Map([[doc.id, { doc, revision: 0 }]]));
    });

    it('T28 writes only on the very revision a document was folded from, and names those that were not', async () => {
      await at.docs.write([create(sample(1)), create(sample(2))]);
      const next = (n: number, expected: number) => ({
        id: sample(n).id,
        doc: sample(n, { size: 50 }),
        revision: 3,
        expected,
      });
      expect(await at.docs.write([next(1, 0), next(2, 1), next(3, 0)])).toEqual(['s0002', 's0003']);
      expect((await at.docs.get('s0001'))?.revision).toBe(3);
      expect(await at.docs.get('s0002')).toEqual({ doc: sample(2), revision: 0 });
      expect(await at.docs.write([create(sample(1))])).toEqual(['s0001']);
    });

    it('T28 lets one of 50 writers at one revision win', async () => {
      await at.docs.write([create(sample(1))]);
      const tries = Array.from({ length: 50 }, (_, n) =>
        at.docs.write([{ id: 's0001', doc: sample(1, { size: n }), revision: 1, expected: 0 }]),
      );
      expect((await Promise.all(tries)).filter((refused) => refused.length === 0)).toHaveLength(1);
    });

    it('keeps a tombstone with its revision, which no list shows', async () => {
      await at.docs.write([create(sample(1)), create(sample(2))]);
      await at.docs.write([{ id: 's0001', doc: undefined, revision: 4, expected: 0 }]);
      expect(await at.docs.get('s0001')).toEqual({ revision: 4 });
      expect(await idsOf(at, { sort: 'at' })).toEqual(['s0002']);
      expect(await idsOf(at, { sort: 'at', search: 'ticket' })).toEqual(['s0002']);
      expect(await at.docs.count({}, 10)).toBe(1);
      expect(await at.docs.scan('', 10)).toEqual([
        { id: 's0001', revision: 4 },
        { id: 's0002', doc: sample(2), revision: 0 },
      ]);
      expect(await at.docs.write([create(sample(1))])).toEqual(['s0001']);
      expect(await at.docs.write([{ id: 's0001', doc: sample(1), revision: 5, expected: 4 }])).toEqual([]);
      expect(await idsOf(at, { sort: 'at' })).toEqual(['s0001', 's0002']);
    });

    it('keeps its mark with the documents', async () => {
      expect(await at.docs.mark()).toBe(-1);
      await at.docs.write([create(sample(1))], 17);
      await at.docs.write([]);
      expect(await at.docs.mark()).toBe(17);
      await at.docs.write([create(sample(1))], 18);
      expect(await at.docs.mark()).toBe(17);
    });

    it('has what was written when it is opened again', async () => {
      await at.docs.write([create(sample(1))], 5);
      await at.reopen();
      expect([await at.docs.get('s0001'), await at.docs.mark()]).toEqual([{ doc: sample(1), revision: 0 }, 5]);
    });
  });
}

function generations(at: Opened): void {
  describe('generations', () => {
    it('X-4 shows a build beside the live one only when it is swapped in', async () => {
      await at.docs.write([create(sample(1))], 3);
      const next = await at.store.beside(samples);
      await next.write([create(sample(2))], 9);
      expect(await idsOf(at, { sort: 'at' })).toEqual(['s0001']);
      await next.swap();
      expect([await idsOf(at, { sort: 'at' }), await at.docs.mark()]).toEqual([['s0002'], 9]);
      expect(await at.docs.get('s0001')).toBeUndefined();
      await at.docs.write([create(sample(3))]);
      expect(await idsOf(at, { sort: 'at', search: 'ticket' })).toEqual(['s0002', 's0003']);
    });

    it('X-4 begins anew when a build was not finished', async () => {
      const half = await at.store.beside(samples);
      await half.write([create(sample(1))], 3);
      await at.reopen();
      const next = await at.store.beside(samples);
      expect([await next.get('s0001'), await next.mark()]).toEqual([undefined, -1]);
      await next.discard();
      expect(await idsOf(at, { sort: 'at' })).toEqual([]);
    });

    it('keeps versions of a projection apart, and drops one alone', async () => {
      const second = await at.store.open({ ...samples, version: 2 });
      await at.docs.write([create(sample(1))]);
      await second.write([create(sample(2))]);
      expect(await at.store.collections()).toEqual(['suite-sample-v1', 'suite-sample-v2']);
      const { next = '' } = await at.docs.find({ sort: 'at', limit: 1 });
      expect(next).toBe('');
      await at.store.drop(samples);
      expect(await at.store.collections()).toEqual(['suite-sample-v2']);
      expect((await second.find({ sort: 'at', limit: 5 })).items).toHaveLength(1);
      at.docs = await at.store.open(samples);
      expect([await idsOf(at, { sort: 'at' }), await at.docs.mark()]).toEqual([[], -1]);
    });
  });
}
