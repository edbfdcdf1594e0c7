import type { LeavingTime } from '@eventdesk/platform/http/leaving';

/**
 * What one front door holds at most, and how long it waits. A request holds no more than what the streams of two
 * connections buffer, about 150 kB when the other side does not read, and `keptBody`, so
 * that memory stays under some 350 MB.
 */
export const limits = {
  /** Connections of callers; further ones are closed at once. */
  connections: 4096,
  /** Requests under way, event streams among them; further ones get 503. */
  requests: 2048,
  /** Milliseconds that a caller may take for the head of a request. */
  headMs: 20_000,
  /** Milliseconds without a byte while a body is awaited from a caller, or an answer is not read by one. */
  stalledMs: 60_000,
  /** Milliseconds that a connection may rest between two requests. */
  restMs: 65_000,
  /** Milliseconds that the rest of a body is still read (and dropped) once its request is answered. */
  lingerMs: 10_000,
  /** Milliseconds to connect to a service. */
  connectMs: 3000,
  /** Milliseconds in which a process of a service must answer to count as there. */
  lookMs: 1000,
  /** Milliseconds from the end of a request to the head of its answer. */
  answerMs: 60_000,
  /** Milliseconds in which an address that could not be reached is asked only when no other is left. */
  passedOverMs: 2000,
  /** The same for one that said that it leaves: longer than it takes requests yet. */
  leavingMs: 5000,
  /** Bytes of a body that are kept while it is passed on, where its caller says that it may be sent once more. */
  keptBody: 32 * 1024,
  /**
   * Milliseconds that an idle connection to a service is kept. A service that leaves waits longer (2.5 s) for it to be
   * ended from here: ended from there, it could just have been given a request.
   */
  idleMs: 1500,
  /** How long the door is still open when the process ends. */
  leaving: { leastMs: 500, mostMs: 2000 },
  /** Milliseconds that requests under way may take when the process ends. */
  endMs: 7000,
} as const;

/** The same figures, for tests to shorten. */
export type Limits = { readonly [K in keyof typeof limits]: (typeof limits)[K] extends number ? number : LeavingTime };
