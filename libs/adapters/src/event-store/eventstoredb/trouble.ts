import { ErrorType } from '@eventstore/db-client';

/** No answer came in time, or the connection broke: what was asked may have been done or not. */
export class NoAnswer extends Error {
  override readonly name: string = 'NoAnswer';
}

/** No answer came in time from a server whose connection stands: it may be slow, and answer yet. */
export class LateAnswer extends NoAnswer {
  override readonly name = 'LateAnswer';
}

const TYPES: ReadonlySet<unknown> = new Set([
  ErrorType.UNAVAILABLE,
  ErrorType.TIMEOUT,
  ErrorType.DEADLINE_EXCEEDED,
  ErrorType.CANCELLED,
]);

/** gRPC: cancelled, deadline exceeded, aborted (a stopping server's time-out), unavailable. */
const CODES: ReadonlySet<unknown> = new Set([1, 4, 10, 14]);

/** A starting, stopping or overloaded server says it in words alone; a closed channel belongs to a broken connection. */
const WORDS = /\bServer Is (?:Not Ready|Too Busy|Busy)\b|^Channel has been shut down$/i;

/** gRPC: deadline exceeded. */
const LATE = 4;

/** Whether the server may be there and slow; otherwise it is away, starting or stopping. */
export function isLate(thrown: unknown): boolean {
  const { type, code } = thrown as { readonly type?: unknown; readonly code?: unknown };
  return (
    thrown instanceof LateAnswer || type === ErrorType.DEADLINE_EXCEEDED || type === ErrorType.TIMEOUT || code === LATE
  );
}

/**
 * Whether asking again may help: the server is away, starting, stopping or late. All else (a conflict, an append too
 * large, a request that makes no sense) would come to the same again.
 */
export function isPassing(thrown: unknown): boolean {
  if (thrown instanceof NoAnswer) return true;
  if (!(thrown instanceof Error)) return false;
  const { type, code } = thrown as Error & { readonly type?: unknown; readonly code?: unknown };
  return TYPES.has(type) || CODES.has(code) || WORDS.test(thrown.message);
}
