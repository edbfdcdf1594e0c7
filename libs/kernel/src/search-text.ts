/**
 * Words of a text as search knows them, used on writing and on asking, so that both agree in every store: forms of one
 * letter become one, points and diacritics go, digits are Latin, letters are small. A word is a run of letters and
 * digits; everything else, the zero-width non-joiner too, parts words.
 */
export const searchWords = (text: string): readonly string[] => normalised(text).match(WORD) ?? [];

/** The words of a text with one space between them: what is put into an index. */
export const searchText = (text: string): string => searchWords(text).join(' ');

const WORD = /[\p{L}\p{N}\p{M}\p{Co}]+/gu;

function normalised(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(ZERO_WIDTH_NON_JOINER, ' ')
    .replace(INVISIBLE, '')
    .replace(FORMS, (letter) => SAME[letter] ?? letter)
    .replace(DIGITS, (digit) => String(digit.charCodeAt(0) & 0xf))
    .normalize('NFD')
    .replace(LATIN_MARKS, '$1')
    .normalize('NFC');
}

/** Arabic and Persian letters that people mix, as keyboards and systems differ; Cyrillic and Greek ones likewise. */
const SAME: Readonly<Record<string, string>> = {
  ي: 'ی',
  ى: 'ی',
  ك: 'ک',
  ة: 'ه',
  أ: 'ا',
  إ: 'ا',
  آ: 'ا',
  ٱ: 'ا',
  ё: 'е',
  ς: 'σ',
  ß: 'ss',
};
const FORMS = new RegExp(`[${Object.keys(SAME).join('')}]`, 'gu');
const ZERO_WIDTH_NON_JOINER = /\u200c/g;
/** Arabic vowel points and tatweel, Hebrew points and accents, and every format character (bidi marks, soft hyphen). */
const INVISIBLE =
  /[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7]|\p{Cf}/gu;
/** U+0660 and U+06F0 end in 0 and so on: the low four bits are the digit. */
const DIGITS = /[\u0660-\u0669\u06f0-\u06f9]/g;
/** Only where a mark is a mere variant: й is no и, and Indic vowel signs are letters. */
const LATIN_MARKS = /([\p{Script=Latin}\p{Script=Greek}])[\u0300-\u036f]+/gu;
