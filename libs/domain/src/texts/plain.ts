/** Opens and closes a run whose direction is its own (Unicode UAX 9), so that it does not disturb the text around it. */
const isolateStart = '\u2068';
const isolateEnd = '\u2069';

export type Direction = 'ltr' | 'rtl';

const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/u;
const anyLetter = /\p{L}/u;

/** Direction of a text by its first letter; `otherwise` where it has none. */
export function directionOf(text: string, otherwise: Direction): Direction {
  const letter = anyLetter.exec(text)?.[0];
  if (letter === undefined) return otherwise;
  return rightToLeft.test(letter) ? 'rtl' : 'ltr';
}

/** A value in plain text of the given direction, set apart where it could reorder what stands beside it. */
export function isolated(value: string, around: Direction): string {
  const apart =
    around === 'rtl' ? /[^\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\s\u200c]/u.test(value) : rightToLeft.test(value);
  return apart ? isolateStart + value + isolateEnd : value;
}

/** Control characters and marks that reverse text (T05): nothing that a person meant to write. */
const unwanted = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** A value on one line, safe to stand in a sentence or a header: T07's line breaks become spaces. */
export const oneLine = (value: string, longest = 150): string =>
  shortened(
    value
      .replace(/[\s\u0085\u2028\u2029]+/gu, ' ')
      .replace(unwanted, '')
      .trim(),
    longest,
  );

/** Text of several lines with LF ends, at most one empty line at a time, no controls. */
export const severalLines = (value: string, longest = Infinity): string =>
  shortened(
    value
      .replace(/\r\n?|[\u0085\u2028\u2029]/gu, '\n')
      .replace(unwanted, '')
      .replace(/[^\S\n]+$/gmu, '')
      .replace(/\n{3,}/gu, '\n\n')
      .trim(),
    longest,
  );

/** At most so many UTF-16 units, cut between characters. */
const shortened = (value: string, longest: number): string =>
  value.length <= longest ? value : `${value.slice(0, longest - 1).replace(/[\ud800-\udbff]$/u, '')}…`;
