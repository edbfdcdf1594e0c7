import type { Sqlite } from '../../sqlite/sqlite';
import type { Layout } from './tables';

const mostRemembered = 200_000;

/** Puts words into the list of a generation, inside a transaction that is already open; what it put in it remembers. */
export class Vocabulary {
  private readonly known = new Set<string>();

  constructor(
    private readonly db: Sqlite,
    private readonly layout: Layout,
  ) {}

  add(text: string): void {
    for (const word of text.split(' ')) {
      if (word.length <= shortPrefix || this.known.has(word)) continue;
      if (this.known.size >= mostRemembered) this.known.clear();
      this.db.prepare(`insert or ignore into ${this.layout.vocabulary} (word) values (?)`).run(word);
      this.known.add(word);
    }
  }
}

/** Prefixes up to this length have an index of their own (tables.ts). */
const shortPrefix = 3;
/** Words asked for instead of their prefix. */
const mostWords = 32;

/**
 * What FTS5 is asked for documents that have all these words by prefix. A longer prefix is asked as the words that it
 * stands for: hits of whole words come one by one, newest first, while FTS5 gathers and sorts every hit of a prefix
 * before it gives the first.
 */
export function matchOf(db: Sqlite, layout: Layout, words: readonly string[]): string {
  const sql = `select word from ${layout.vocabulary} where word >= ? and word < ? limit ?`;
  const either = words.map((word) => {
    if (word.length <= shortPrefix) return `"${word}"*`;
    const whole = db.prepare(sql).all<[string]>(word, `${word}\u{10ffff}`, mostWords + 1);
    if (whole.length === 0 || whole.length > mostWords) return `"${word}"*`;
    return `(${whole.map(([one]) => `"${one}"`).join(' OR ')})`;
  });
  return either.join(' AND ');
}
