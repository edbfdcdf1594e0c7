/**
 * Text that servers order by code points, whether they compare UTF-8 bytes (MongoDB) or UTF-16 units (servers that only
 * speak its protocol): what lies above U+FFFF gets a U+FFFF in front, and U+FFFF itself is told apart by what follows.
 * A text's beginning stays its beginning.
 */
export const inOrder = (text: string): string =>
  ABOVE.test(text) ? text.replace(EACH_ABOVE, (one) => (one === '\uffff' ? '\uffff\u0001' : `\uffff${one}`)) : text;

/** The text that `inOrder` was given. */
export const fromOrder = (text: string): string => text.replace(EACH_PUT_IN_ORDER, (_all, one: string) => (one === '\u0001' ? '\uffff' : one)); // prettier-ignore

/** Comes after everything that begins with an ordered text, when put behind it. */
export const lastInOrder = '\uffff\u{10ffff}';

const ABOVE = /[\uffff\u{10000}-\u{10ffff}]/u;
const EACH_ABOVE = /[\uffff\u{10000}-\u{10ffff}]/gu;
const EACH_PUT_IN_ORDER = /\uffff(.)/gsu;
