import { visible } from '@eventdesk/platform/logging/visible';
import type { Row } from '../admin/command';
import type { Io, TextOut } from './io';

/** Bytes to a stream, as fast as its reader takes them; ends at once when nobody reads any more. */
export async function write(to: TextOut, text: string | Uint8Array, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted || to.write(text) || signal?.aborted) return;
  await new Promise<void>((resolve) => {
    to.once('drain', resolve);
    signal?.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** A line for people, in which nothing is left that a terminal obeys (T50). */
export const line = ({ out, signal }: Pick<Io, 'out' | 'signal'>, text: string): Promise<void> =>
  write(out, `${visible(text)}\n`, signal);

/** Several lines; their own line ends and tabs stay. */
export async function lines(io: Pick<Io, 'out' | 'signal'>, text: string): Promise<void> {
  for (const one of text.split(/\r\n|\n|\r/)) await line(io, one.replaceAll('\t', '    '));
}

/** A value as JSON on one line. What a terminal would obey stands in it as `\u202e`, which is the same value. */
export const jsonText = (value: unknown): string => visible(JSON.stringify(value) ?? 'null');

export const jsonLine = ({ out, signal }: Pick<Io, 'out' | 'signal'>, value: unknown): Promise<void> =>
  write(out, `${jsonText(value)}\n`, signal);

/** Every row as one line of JSON. */
export async function jsonLines(io: Pick<Io, 'out' | 'signal'>, rows: AsyncIterable<Row>): Promise<void> {
  for await (const row of rows) await jsonLine(io, row);
}

/** A value as it stands in a line or a table. */
export const shown = (value: unknown): string =>
  value === null || value === undefined ? '–' : typeof value === 'string' ? value : jsonText(value);
