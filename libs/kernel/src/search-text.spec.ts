import fc from 'fast-check';
import { searchText, searchWords } from './search-text';

describe('search text', () => {
  it.each([
    ['Arabic and Persian forms of yeh and kaf', 'علي كتابى', 'علی کتابی'],
    ['teh marbuta and alef with hamza or madda', 'مدرسة أحمد إلى آب', 'مدرسه احمد الی اب'],
    ['vowel points and tatweel', 'مُحَمَّد ســـلام', 'محمد سلام'],
    ['Hebrew points', 'שָׁלוֹם', 'שלום'],
    ['the zero-width non-joiner', 'می\u200cخواهم', 'می خواهم'],
    ['Persian and Arabic digits', '۱۴۰۵ ٢٣', '1405 23'],
    ['io', 'Ёлка ёж', 'елка еж'],
    ['Latin diacritics and case', 'Perché CITTÀ Ñandú', 'perche citta nandu'],
    ['wide and ligature forms', 'ＦＩＬＥ ﬁle ﻻ', 'file file لا'],
    ['marks of direction and soft hyphens', 'in\u00advoice \u200fabc\u202c', 'invoice abc'],
    ['sharp s and final sigma', 'Straße λόγος', 'strasse λογοσ'],
  ])('X-8 is the same for %s', (_what, text, expected) => expect(searchText(text)).toBe(expected));

  it('keeps letters apart that only look alike to a machine: й is no и', () =>
    expect(searchText('Йод')).not.toBe(searchText('Иод')));

  it('parts words at everything that is no letter or digit', () =>
    expect(searchWords('R-100001: ada@desk.example, "it\'s"')).toEqual([
      'r',
      '100001',
      'ada',
      'desk',
      'example',
      'it',
      's',
    ]));

  it('changes nothing when done again, and never holds what an index query could mistake for its own signs', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const once = searchText(text);
        expect(searchText(once)).toBe(once);
        expect(once).not.toMatch(/["*\0\p{Cs}]/u);
      }),
    ));
});
