import type { PageQuery } from '../ports/read-store';
import type { Opened, Sample } from './read-store-samples';
import { create, idsOf, minute, sample, samples, slugOf, walk } from './read-store-samples';

/** What finding and counting promise. */
export function readStoreFindSuite(at: Opened): void {
  describe('finding', () => {
    beforeEach(() =>
      at.docs.write(Array.from({ length: 20 }, (_, n) => create(sample(n, { owner: n < 6 ? 'ada' : null })))),
    );

    it.each<[string, Omit<PageQuery<Sample>, 'limit'>, number[]]>([
      ['by value', { filter: { status: 'open', at: minute(4) }, sort: 'at' }, [4]],
      ['by null', { filter: { status: 'closed', owner: null, size: { to: 9 } }, sort: 'size' }, [7, 9]],
      [
        'by several values',
        { filter: { status: { in: ['open', 'closed'] }, at: { to: minute(3) } }, sort: 'at' },
        [0, 1, 2, 3],
      ],
      ['by none of no values', { filter: { status: { in: [] } }, sort: 'at' }, []],
      ['by a range with its ends', { filter: { at: { from: minute(3), to: minute(5) } }, sort: 'at' }, [3, 4, 5]],
      ['backwards', { filter: { at: { from: minute(17) } }, sort: 'at', descending: true }, [19, 18, 17]],
      ['by id alone', { filter: { id: { from: 's0018' } }, sort: 'id' }, [18, 19]],
      ['by all values of an index, in order of ids', { filter: { status: 'open', at: minute(6) }, sort: 'id' }, [6]],
    ])('finds %s', async (_what, query, expected) =>
      expect(await idsOf(at, query)).toEqual(expected.map((n) => sample(n).id)),
    );

    it('finds nothing of another type in a range', async () => {
      await at.docs.write([create(sample(30, { size: null as unknown as number, status: 'odd' }))]);
      expect(await idsOf(at, { filter: { status: 'odd', owner: null, size: { to: 99 } }, sort: 'size' })).toEqual([]);
      expect(await idsOf(at, { filter: { status: 'odd', owner: null }, sort: 'size' })).toEqual(['s0030']);
    });

    it('T48 takes an indexed value that was erased for null', async () => {
      const owner = { erased: true } as unknown as string;
      await at.docs.write([create(sample(31, { owner, status: 'gone' }))]);
      expect(await idsOf(at, { filter: { status: 'gone', owner: null }, sort: 'size' })).toEqual(['s0031']);
    });

    it.each<[string, PageQuery<Sample>]>([
      ['forwards', { sort: 'at', limit: 3 }],
      ['backwards', { sort: 'at', descending: true, limit: 7 }],
      [
        'over several values',
        { filter: { status: { in: ['open', 'closed'] } }, sort: 'at', descending: true, limit: 4 },
      ],
      ['in order of ids', { sort: 'id', limit: 19 }],
      ['in a page that just fits', { sort: 'id', limit: 20 }],
      ['over a search', { search: 'ticket num', sort: 'at', descending: true, limit: 6 }],
      ['over a search with a filter', { search: 'number', filter: { status: 'open' }, sort: 'at', limit: 2 }],
    ])('walks all pages %s, each document once', async (_what, query) => {
      const one = await idsOf(at, { ...query, limit: 1000 });
      expect(new Set(one).size).toBe(query.filter?.status === 'open' ? 10 : 20);
      expect(await walk(at, query)).toEqual(one);
    });

    it('orders the same values by id, text by code points, and null first', async () => {
      await at.docs.write(
        ['b', 'a', '\uffee', '\u{1f600}', 'B', ''].map((owner, n) =>
          create(sample(100 + n, { status: 'x', owner, size: 1 })),
        ),
      );
      await at.docs.write([
        create(sample(110, { status: 'y', at: minute(1) })),
        create(sample(109, { status: 'y', at: minute(1) })),
      ]);
      expect(await idsOf(at, { filter: { status: 'y' }, sort: 'at' })).toEqual(['s0109', 's0110']);
      expect(await idsOf(at, { filter: { status: 'y' }, sort: 'at', descending: true })).toEqual(['s0110', 's0109']);
      const texts = await at.store.open({
        ...samples,
        name: 'suite-text',
        indexes: [{ name: 'text', fields: ['text'] }],
      });
      const given = ['b', '\u{1f600}', 'a', '\uffee', 'B', ''];
      await texts.write(given.map((text, n) => create(sample(n, { text }))));
      const { items } = await texts.find({ sort: 'text', limit: 10 });
      expect(items.map(({ doc }) => doc.text)).toEqual(['', 'B', 'a', 'b', '\uffee', '\u{1f600}']);
    });

    it('finds by each value of a list, and no longer by one that left it', async () => {
      await at.docs.write([create(sample(50, { files: ['f1', 'f2'] })), create(sample(51, { files: ['f2'] }))]);
      expect(await idsOf(at, { filter: { files: { has: 'f2' } }, sort: 'id' })).toEqual(['s0050', 's0051']);
      await at.docs.write([{ id: 's0050', doc: sample(50, { files: ['f1'] }), revision: 1, expected: 0 }]);
      expect(await idsOf(at, { filter: { files: { has: 'f2' } }, sort: 'id' })).toEqual(['s0051']);
      expect(await at.docs.count({ files: { has: 'f1' } }, 5)).toBe(1);
    });

    it('counts no further than it is told', async () => {
      expect(await at.docs.count({ status: 'open' }, 100)).toBe(10);
      expect(await at.docs.count({ status: { in: ['open', 'closed'] } }, 15)).toBe(15);
      expect(await at.docs.count({ status: 'open', at: { from: minute(10) } }, 100)).toBe(5);
      expect(await at.docs.count({}, 100)).toBe(20);
    });

    it.each<[string, PageQuery<Sample>]>([
      ['a field without index', { filter: { text: 'x' }, sort: 'at', limit: 1 }],
      ['an order without index', { sort: 'text', limit: 1 }],
      ['a filter that skips the beginning of its index', { filter: { owner: 'ada' }, sort: 'size', limit: 1 }],
      ['a filter that leaves a gap in its index', { filter: { status: 'open' }, sort: 'size', limit: 1 }],
      ['a range before the last field', { filter: { status: { from: 'a' } }, sort: 'at', limit: 1 }],
      ['a search in another order', { search: 'ticket', sort: 'id', limit: 1 }],
      ['a value of a list with more', { filter: { files: { has: 'x' }, status: 'open' }, sort: 'id', limit: 1 }],
    ])('refuses %s', async (_what, query) => expect(await slugOf(at.docs.find(query))).toBe('invalid no-index'));

    it('refuses a count that is not the beginning of an index', async () =>
      expect(await slugOf(at.docs.count({ at: minute(1), size: 3 }, 5))).toBe('invalid no-index'));

    it.each<[string, PageQuery<Sample>]>([
      ['no range', { filter: { at: {} }, sort: 'at', limit: 1 }],
      ['a page of none', { sort: 'at', limit: 0 }],
      ['a page of millions', { sort: 'at', limit: 1e6 }],
    ])('refuses %s', async (_what, query) => expect(await slugOf(at.docs.find(query))).toMatch(/^invalid /));

    it.each<[string, (next: string) => PageQuery<Sample>]>([
      ['that is none', () => ({ sort: 'at', limit: 2, after: 'bm8' })],
      ['that is damaged', (next) => ({ sort: 'at', limit: 2, after: next.slice(2) })],
      [
        'that is JSON of another form',
        () => ({ sort: 'at', limit: 2, after: Buffer.from('[1,2]').toString('base64url') }),
      ],
      ['of another order', (next) => ({ sort: 'id', limit: 2, after: next })],
      ['of the other direction', (next) => ({ sort: 'at', descending: true, limit: 2, after: next })],
      ['of a list for a search', (next) => ({ sort: 'at', search: 'ticket', limit: 2, after: next })],
    ])('refuses a cursor %s', async (_what, query) => {
      const { next = '' } = await at.docs.find({ sort: 'at', limit: 2 });
      expect(await slugOf(at.docs.find(query(next)))).toBe('invalid bad-cursor');
    });

    it('gives a cursor no right: the filter of the next page decides', async () => {
      const { next = '' } = await at.docs.find({ sort: 'at', limit: 2 });
      expect(
        await idsOf(at, { filter: { at: { from: minute(10), to: minute(11) } }, sort: 'at', after: next }),
      ).toEqual(['s0010', 's0011']);
    });
  });
}
