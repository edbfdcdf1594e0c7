import type { Opened } from './read-store-samples';
import { create, idsOf, minute, sample, walk } from './read-store-samples';

/** What search promises. */
export function readStoreSearchSuite(at: Opened): void {
  describe('search', () => {
    beforeEach(() =>
      at.docs.write([
        create(sample(1, { text: 'علي كتاب را می\u200cخواهد' })),
        create(sample(2, { text: 'Ёлка и perché, R-100001' })),
        create(sample(3, { text: 'שָׁלוֹם invoice "quoted" AND* (x)' })),
        create(sample(4, { text: 'invoices ۱۴۰۵' })),
      ]),
    );

    it.each<[string, string[]]>([
      ['علی', ['s0001']],
      ['می خواهد', ['s0001']],
      ['ЕЛКА', ['s0002']],
      ['perche r-1000', ['s0002']],
      ['שלום', ['s0003']],
      ['invo', ['s0004', 's0003']],
      ['invoices 1405', ['s0004']],
      ['invoice perche', []],
      ['"quoted" AND* (', ['s0003']],
      ['oice', []],
      [' ;*" ', ['s0004', 's0003', 's0002', 's0001']],
    ])('X-8 finds for %s', async (search, expected) =>
      expect(await idsOf(at, { search, sort: 'at', descending: true })).toEqual(expected),
    );

    it('finds by the words of now, and in the order of now', async () => {
      await at.docs.write([
        { id: 's0003', doc: sample(3, { text: 'receipt', at: minute(9) }), revision: 1, expected: 0 },
      ]);
      await at.docs.write([{ id: 's0004', doc: sample(4, { text: 'receipt ۱۴۰۵' }), revision: 1, expected: 0 }]);
      expect(await idsOf(at, { search: 'invoice', sort: 'at' })).toEqual([]);
      expect(await idsOf(at, { search: 'receipt', sort: 'at' })).toEqual(['s0004', 's0003']);
    });

    it('finds by a prefix that few or many words begin with', async () => {
      const text = Array.from({ length: 50 }, (_, n) => `begin${n}`).join(' ');
      await at.docs.write([create(sample(5, { text })), create(sample(6, { text: 'beginner' }))]);
      expect(await idsOf(at, { search: 'begin', sort: 'at' })).toEqual(['s0005', 's0006']);
      expect(await idsOf(at, { search: 'begin4', sort: 'at' })).toEqual(['s0005']);
      expect(await idsOf(at, { search: 'beginne', sort: 'at' })).toEqual(['s0006']);
      expect(await idsOf(at, { search: 'begin49 beginn', sort: 'at' })).toEqual([]);
    });

    it('keeps documents of one moment apart', async () => {
      await at.docs.write([5, 6, 7].map((n) => create(sample(n, { at: minute(5), text: 'twin' }))));
      expect((await walk(at, { search: 'twin', sort: 'at', limit: 1 })).sort()).toEqual(['s0005', 's0006', 's0007']);
    });
  });
}
