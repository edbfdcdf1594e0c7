const lineFeed = 10;

/** Thrown when the other side sends a line that is longer than may be. */
export class LineTooLong extends Error {
  override readonly name = 'LineTooLong';
}

/** Lines of a byte stream, without their ends; a last one without an end is left out. Throws LineTooLong. */
export async function* linesOf(
  chunks: AsyncIterable<Buffer>,
  longest = Number.POSITIVE_INFINITY,
): AsyncGenerator<string, void, void> {
  let parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, from)) {
      parts.push(chunk.subarray(from, end));
      if (size + end - from > longest) throw new LineTooLong(`a line of more than ${longest} bytes`);
      yield Buffer.concat(parts).toString('utf8');
      parts = [];
      size = 0;
      from = end + 1;
    }
    parts.push(chunk.subarray(from));
    size += chunk.length - from;
    if (size > longest) throw new LineTooLong(`a line of more than ${longest} bytes`);
  }
}
