import { attributionLength } from './attribution';
import { beginsForward, beginsHistory } from './history';
import { beginsSignature } from './signature';

/** The new part of a text, and how sure that is. */
export interface Reply {
  readonly text: string;
  /** Our marker line was found: the text is exactly what stands above it (T40). */
  readonly marked: boolean;
  /** Quoted history was found. */
  readonly quoted: boolean;
}

export interface ReplyHints {
  /** The subject says that the mail passes another one on: that one is what the sender wants to say. */
  readonly forwards: boolean;
  /** Characters looked at; the rest counts as history. */
  readonly most: number;
}

/** `##- … -##`, also when a client quoted it, emphasised it, or broke it over two lines. */
const marker = /^[\s>|*_‎‏‪-‮⁦-⁩]*##-\s?(?:.{0,200}-##.*|[^#\n]{1,200})$/u;
const quotedLine = /^\s{0,3}(?:>|\|\s)/;

/**
 * What the sender wrote now: without quoted history, signature, and whatever stands below our marker. Answers written
 * between or below quoted lines are kept.
 */
export function replyTextOf(text: string, hints: ReplyHints): Reply {
  const all = foldBlankLines(text.slice(0, hints.most).split(/\r\n|\r|\n/));
  const markedAt = all.findIndex((line) => marker.test(line));
  const lines = markedAt === -1 ? all : all.slice(0, markedAt);
  const kept: string[] = [];
  let quoted = markedAt !== -1;
  let stop = 0;
  // Looked for once per stretch of text: each line asking anew would cost the square of their number.
  const stopAfter = (at: number): number => (stop > at ? stop : (stop = nextQuote(lines, at)));
  for (let at = 0; at < lines.length;) {
    const line = lines[at]!;
    if (hints.forwards || beginsForward(lines, at)) {
      if (!hints.forwards && markedAt !== -1) break;
      kept.push(...lines.slice(at));
      break;
    }
    const attribution = attributionLength(lines, at);
    if (attribution > 0) {
      quoted = true;
      at += attribution;
      if (!quoteFollows(lines, at)) break;
    } else if (beginsHistory(lines, at)) {
      quoted = true;
      break;
    } else if (quotedLine.test(line)) {
      quoted = true;
      at++;
    } else if (beginsSignature(lines, at, () => stopAfter(at))) {
      at = stopAfter(at);
    } else {
      kept.push(line);
      at++;
    }
  }
  return { text: trimLines(kept), marked: markedAt !== -1, quoted };
}

/** Runs of empty lines as one: some rules look a few lines ahead, and 50,000 empty lines must cost nothing (T23). */
function foldBlankLines(lines: readonly string[]): string[] {
  return lines.filter((line, at) => line.trim() !== '' || (at > 0 && lines[at - 1]!.trim() !== ''));
}

function quoteFollows(lines: readonly string[], at: number): boolean {
  const next = lines.slice(at, at + 3).find((line) => line.trim() !== '');
  return next !== undefined && quotedLine.test(next);
}

/** A signature ends where quoted text begins: below it may be more that was written now. */
function nextQuote(lines: readonly string[], at: number): number {
  for (let next = at + 1; next < lines.length; next++) {
    if (quotedLine.test(lines[next]!) || attributionLength(lines, next) > 0 || beginsHistory(lines, next)) return next;
  }
  return lines.length;
}

function trimLines(lines: readonly string[]): string {
  return lines
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/^\s*\n/, '')
    .trim();
}
