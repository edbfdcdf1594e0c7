/** Control characters, C1 ones too, and those that turn the direction of text: a terminal would obey them (T50). */
const obeyed = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** Text as a terminal may show it: what it would obey is written as `\u202e`. */
export const visible = (text: string): string =>
  text.replace(obeyed, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
