import type { ProblemKind } from '@eventdesk/kernel/problem';

/** The one table that gives each kind of refusal its HTTP status. */
export const statusOf: Readonly<Record<ProblemKind, number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  stale: 412,
  'too-large': 413,
  misdirected: 421,
  unprocessable: 422,
  'too-many': 429,
  unavailable: 503,
};
