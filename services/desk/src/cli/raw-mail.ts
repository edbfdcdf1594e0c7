import { readFile } from 'node:fs/promises';
import { parse } from 'node:path';
import type { Io } from './io';

/** A raw mail, or why there is none. */
export type RawMail =
  | { readonly id: string; readonly raw: Uint8Array }
  | { readonly id: string; readonly error: string; readonly detail: string };

/** Reads a raw mail file; `-` is standard input. The id is the file's name without its extension. */
export async function readRawMail(io: Pick<Io, 'stdin'>, file: string): Promise<RawMail> {
  if (file === '-') return { id: 'stdin', raw: await all(io.stdin) };
  const id = parse(file).name;
  try {
    return { id, raw: await readFile(file) };
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    const detail = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code ?? 'too large'})`;
    return { id, error: code === 'ENOENT' ? 'no-such-file' : 'unreadable-file', detail };
  }
}

async function all(stdin: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stdin) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Works on several at a time and gives the results in the order of the items. */
export async function* inOrder<T, R>(
  items: readonly T[],
  parallel: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R, void, void> {
  const begun: Promise<R>[] = [];
  let next = 0;
  const begin = (): void => {
    const item = items[next++];
    if (item === undefined) return;
    const running = work(item);
    // Whoever waits for it in its turn sees what it threw.
    running.catch(() => undefined);
    begun.push(running);
  };
  for (let count = 0; count < parallel; count++) begin();
  for (let first = begun.shift(); first; first = begun.shift()) {
    const result = await first;
    begin();
    yield result;
  }
}
