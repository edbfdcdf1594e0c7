import type { Row } from './command';

/** How far a command is, of how much; any unit. */
export interface Progress {
  readonly done: number;
  readonly of: number;
}

/** A row that says how far a command is, instead of being part of its answer. */
export const progress = (done: number, of: number): Row => ({ progress: { done, of } satisfies Progress });

/** What a row says of progress; undefined for a row of the answer. */
export function progressOf(row: Row): Progress | undefined {
  const { progress: said, ...rest } = row;
  return typeof said === 'object' && said !== null && Object.keys(rest).length === 0 ? (said as Progress) : undefined;
}
