/** A raw mail of these lines, one byte a character, so that a spec can write any charset as escapes. */
export function mail(...lines: string[]): Uint8Array {
  return new Uint8Array(Buffer.from(lines.join('\n').replace(/\r?\n/g, '\r\n'), 'latin1'));
}

/** The same with the lines in UTF-8. */
export function mailInUtf8(...lines: string[]): Uint8Array {
  return new Uint8Array(Buffer.from(lines.join('\n').replace(/\r?\n/g, '\r\n'), 'utf8'));
}

/** As much HTML as is allowed, every few bytes an element: the mail that costs most. */
export function readHtmlBomb(): Uint8Array {
  return mail('From: a@b.example', 'Content-Type: text/html', '', '<b>x</b>'.repeat(250_000));
}
