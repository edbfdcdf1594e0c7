import { demand, type MailLimits } from '../limits';

/** One header field: name in lower case, value unfolded, one character a byte (not decoded yet). */
export interface HeaderField {
  readonly name: string;
  readonly value: string;
}

/** The header of a mail or of a part, and where its body begins. */
export interface HeaderBlock {
  readonly fields: readonly HeaderField[];
  readonly bodyStart: number;
}

const lineFeed = 10;
const carriageReturn = 13;
const fieldLine = /^([!-9;-~]+)[ \t]*:(.*)$/s;
const envelopeLine = /^>?From \S/;

/** Reads the header that begins at `start`; tolerates mbox lines, stray lines and blank lines made of spaces. */
export function readHeaderBlock(
  mail: Buffer,
  start: number,
  end: number,
  limits: Pick<MailLimits, 'headerBytes' | 'headerFields'>,
): HeaderBlock {
  const fields: { name: string; value: string }[] = [];
  let at = start;
  while (at < end) {
    const next = lineEnd(mail, at, end);
    demand('header-too-large', next - start, limits.headerBytes);
    const line = textOf(mail, at, next);
    const field = fieldLine.exec(line);
    if (line === '') return { fields, bodyStart: next };
    if (startsFolded(line)) {
      const last = fields[fields.length - 1];
      if (line.trim() === '' && !continues(mail, next, end)) return { fields, bodyStart: next };
      if (last) last.value += line;
    } else if (field) {
      demand('too-many-headers', fields.length + 1, limits.headerFields);
      fields.push({ name: field[1]!.toLowerCase(), value: field[2]! });
    } else if (!envelopeLine.test(line) && !continues(mail, next, end)) {
      return { fields, bodyStart: at };
    }
    at = next;
  }
  return { fields, bodyStart: end };
}

/** The values of all fields of this name, top one first. */
export function valuesOf(header: HeaderBlock, name: string): string[] {
  return header.fields.filter((field) => field.name === name).map((field) => field.value.trim());
}

/** The value of the first field of this name. */
export function valueOf(header: HeaderBlock, name: string): string | null {
  return header.fields.find((field) => field.name === name)?.value.trim() ?? null;
}

/** Position after the line that begins at `at`. */
function lineEnd(mail: Buffer, at: number, end: number): number {
  const found = mail.indexOf(lineFeed, at);
  return found === -1 || found >= end ? end : found + 1;
}

function textOf(mail: Buffer, from: number, to: number): string {
  let last = to;
  if (last > from && mail[last - 1] === lineFeed) last--;
  if (last > from && mail[last - 1] === carriageReturn) last--;
  return mail.toString('latin1', from, last);
}

const startsFolded = (line: string): boolean => line.startsWith(' ') || line.startsWith('\t');

/** Whether the line at `at` still looks like a header, so that an odd line before it was not the end. */
function continues(mail: Buffer, at: number, end: number): boolean {
  if (at >= end) return false;
  const line = textOf(mail, at, Math.min(lineEnd(mail, at, end), at + 1_000));
  return (startsFolded(line) && line.trim() !== '') || /^[!-9;-~]+:(\s|$)/.test(line);
}
