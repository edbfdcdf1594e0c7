import { visible } from '@eventdesk/platform/logging/visible';
import Table from 'cli-table3';
import type { Row } from '../admin/command';
import type { Io } from './io';
import { line, shown, write } from './print';

/** Rows laid out together: a longer list comes in pages, so that it is not gathered in memory. */
const pageRows = 200;
/** No column becomes narrower than this on a narrow terminal. */
const narrowest = 8;
const between = 2;

const names = ['top', 'bottom', 'left', 'right', 'mid', 'middle'] as const;
const corners = ['mid', 'left', 'right'] as const;
/** The library's frame, all of it empty. */
const noFrame = Object.fromEntries([
  ...names.map((name) => [name, '']),
  ...['top', 'bottom', 'left', 'right', 'mid'].flatMap((side) => corners.map((corner) => [`${side}-${corner}`, ''])),
]) as Record<string, string>;

/** Prints rows as a table of these fields; on a terminal no wider than that. */
export async function table(
  io: Pick<Io, 'out' | 'signal'>,
  fields: readonly string[],
  rows: AsyncIterable<Row>,
  nothing: string,
): Promise<void> {
  let head = true;
  let page: string[][] = [];
  const flush = async (): Promise<void> => {
    await write(io.out, laidOut(head ? [[...fields], ...page] : page, io.out.isTTY ? io.out.columns : undefined));
    head = false;
    page = [];
  };
  for await (const row of rows) {
    page.push(fields.map((field) => visible(shown(row[field]))));
    if (page.length >= pageRows) await flush();
  }
  if (page.length > 0) await flush();
  if (head) await line(io, nothing);
}

function laidOut(cells: readonly string[][], width: number | undefined): string {
  const widths = fitted(cells, width);
  const laid = new Table({
    chars: noFrame as never,
    style: { 'padding-left': 0, 'padding-right': between, head: [], border: [], compact: true },
    ...(widths ? { colWidths: widths } : {}),
  });
  laid.push(...cells.map((row) => [...row]));
  const text = laid.toString();
  return `${text.replace(/[ \t]+$/gm, '')}\n`;
}

/** Widths that fit, taken from the widest columns; undefined when everything fits as it is. */
function fitted(cells: readonly string[][], width: number | undefined): number[] | undefined {
  if (width === undefined) return undefined;
  const columns = cells[0]?.length ?? 0;
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...cells.map((row) => [...(row[column] ?? '')].length + between)),
  );
  const sum = (): number => widths.reduce((left, right) => left + right, 0);
  if (sum() <= width) return undefined;
  while (sum() > width) {
    const widest = Math.max(...widths);
    if (widest <= narrowest) break;
    widths[widths.indexOf(widest)] = widest - 1;
  }
  return widths;
}
