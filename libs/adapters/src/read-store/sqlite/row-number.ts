import type { Sqlite } from '../../sqlite/sqlite';
import type { Layout } from './tables';

/** Documents whose order value is the same; 42 bits of value and 11 of these are what a number keeps exactly. */
const places = 2048;
const highest = 2 ** 42 - 1;

/** The first row number of a value of the projection's `searchOrder`. */
export function firstRowOf(value: unknown): number {
  const at = typeof value === 'string' ? Date.parse(value) : typeof value === 'number' ? value : 0;
  return Math.min(Math.max(Math.trunc(Number.isNaN(at) ? 0 : at), 0), highest) * places;
}

/** Whether a row stands where a document with this value belongs. */
export const belongs = (row: number, first: number): boolean => row >= first && row < first + places;

/** A free row number for a value: behind the others with the same one, or in the next value's when they are too many. */
export function freeRow(db: Sqlite, { table }: Layout, first: number): number {
  const last = db.prepare(`select max(row) from ${table} where row >= ? and row < ?`);
  for (let from = first; ; from += places) {
    const [[taken] = [null]] = last.all<[number | null]>(from, from + places);
    if (taken === null) return from;
    if (taken + 1 < from + places) return taken + 1;
  }
}
