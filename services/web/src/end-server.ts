import type { Server, ServerResponse } from 'node:http';

/**
 * Ends a server: nothing new is taken, event streams end at once (their readers come back elsewhere and say what they saw
 * last), other requests may go on for `patienceMs`; then what is left is cut.
 */
export async function endServer(server: Server, open: ReadonlySet<ServerResponse>, patienceMs: number): Promise<void> {
  const ended = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const response of open) if (streams.has(response)) response.end();
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), patienceMs);
  // A connection is idle only some time after its last answer.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  await ended;
  clearTimeout(timer);
  clearInterval(sweep);
}

const streams = new WeakSet<ServerResponse>();
/** Says of an answer that it goes on for as long as both sides stay. */
export const neverEnds = (response: ServerResponse): void => void streams.add(response);
