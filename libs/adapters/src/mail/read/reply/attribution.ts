/** "… wrote:" in the languages of the desk and of most mail programs; what stands before it is name and date. */
const wroteVerbs = [
  'wrote',
  'writes',
  'said',
  'schrieb',
  'schreibt',
  'geschrieben',
  'a écrit',
  'à écrit',
  'ecrit',
  'écrit',
  'ha scritto',
  'scrive',
  'scritto',
  'escribió',
  'escribio',
  'ha escrito',
  'va escriure',
  'escreveu',
  'escreve',
  'написала?',
  'написал\\(а\\)',
  'пишет',
  'писала?',
  'пише',
  'написав',
  'כתב/ה',
  'כתבה?',
  'כותב',
  'נכתב',
  'نوشت',
  'نوشته(?:\\s?است)?',
  'نوشته‌اند',
  'كتب',
  'کتب',
  'schreef',
  'heeft .{1,80} het volgende geschreven',
  'skrev',
  'skrev følgende',
  'kirjoitti',
  'napisał\\(a\\)',
  'napisała?',
  'napsala?',
  'napsal\\(a\\)',
  'napísala?',
  'írta',
  'a scris',
  'έγραψε',
  'yazdı',
  'yazmış',
  'viết',
  'menulis',
  '写道',
  '寫道',
  '书写',
  'のメッセージ',
  'さんは書きました',
  '님이 작성',
  '작성',
].join('|');

const endsWrote = new RegExp(
  `(?:^|[\\s,>»"')\\]‫‏‎])(?:${wroteVerbs})(?:\\s*\\(?\\p{L}{0,3}\\)?)?[^\\n]{0,60}?[:：]?\\s*$`,
  'iu',
);
const wroteAndColon = new RegExp(`(?:${wroteVerbs})[^\\n:：]{0,80}[:：]\\s*$`, 'iu');
const opens =
  /^[\s*_‎‏‪-‮]*(?:on|am|le|el|il(?: giorno)?|in data|em|op|den|dne|dnia|w dniu|on the|at|a|в|вт|пн|ср|чт|пт|сб|вс|\d{1,2}\s\p{L}+\.?\s(?:20)?\d\d|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{4}[-年]|ב-?|ביום|בתאריך|ביום|في|در|در تاریخ|vào|pada|2\d{3}|\p{L}{2,3},\s\d|from:)(?=[\s\d:,‎‏‪-‮-]|$)/iu;
const dated = /\d{1,2}[:.]\d{2}|\b(?:19|20|13|14)\d\d\b|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|[۰-۹٠-٩]{2,4}/u;
const addressed = /[^\s<>@]+@[^\s<>@]+/;
const hebrew = /^[\s‎‏‪-‮]*(?:בתאריך|ב-?\s?\d|ביום)\s?.*(?:מאת|כתב).*[:：][\s‎‏‪-‮]*$/u;
const quotedAddress = /<[^\s<>]+@[^\s<>]+>[\s‎‏‪-‮]*[:：][\s‎‏‪-‮]*$/u;

/**
 * How many lines from `at` on form one "On …, … wrote:" that stands above quoted history; 0 when none begins here.
 * Programs wrap it over up to four lines; the date or address in it tells it from prose.
 */
export function attributionLength(lines: readonly string[], at: number): number {
  const first = plain(lines[at] ?? '');
  if (first === '' || first.length > 400) return 0;
  let joined = '';
  for (let count = 1; count <= 4; count++) {
    const line = plain(lines[at + count - 1] ?? '');
    if (line === '') return 0;
    joined = count === 1 ? line : `${joined} ${line}`;
    if (joined.length > 600) return 0;
    const begins = opens.test(first) || addressed.test(first) || dated.test(first);
    if (!isAttribution(joined, begins, followedByQuote(lines, at + count))) continue;
    // A line of prose above must not be taken for its beginning.
    return count === 1 || (begins && !beginsLater(lines, at, count)) ? count : 0;
  }
  return 0;
}

/** Whether a later one of these lines begins the same attribution by itself. */
function beginsLater(lines: readonly string[], at: number, count: number): boolean {
  for (let next = at + 1; next < at + count; next++) {
    if (!opens.test(plain(lines[next]!))) continue;
    const joined = lines
      .slice(next, at + count)
      .map(plain)
      .join(' ');
    if (isAttribution(joined, true, followedByQuote(lines, at + count))) return true;
  }
  return false;
}

function isAttribution(text: string, opening: boolean, quoteFollows: boolean): boolean {
  const told = dated.test(text) || addressed.test(text);
  if (hebrew.test(text) && told) return true;
  if (quotedAddress.test(text) && dated.test(text)) return true;
  if (wroteAndColon.test(text)) return told || quoteFollows;
  return quoteFollows && told && (opening || addressed.test(text)) && (endsWrote.test(text) || /[:：]\s*$/.test(text));
}

/** Whether the next line with text is quoted. */
function followedByQuote(lines: readonly string[], at: number): boolean {
  for (let next = at; next < Math.min(lines.length, at + 4); next++) {
    const line = plain(lines[next]!);
    if (line !== '') return line.startsWith('>');
  }
  return false;
}

/** Without emphasis, and with the marks for writing direction and odd spaces made plain. */
const plain = (line: string): string =>
  line
    .replace(/[‎‏‪-‮⁦-⁩﻿]/g, '')
    .replace(/[\u00a0\u202f\u2009]/g, ' ')
    .replace(/^[*_]+|[*_]+$/g, '')
    .trim();
