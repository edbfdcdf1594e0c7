import { readConfig } from '@eventdesk/platform/config/read-config';
import type { Io } from './io';

/** The command line of this process. */
export function processIo(): Io {
  const enough = new AbortController();
  const stop = (): void => enough.abort();
  // A second signal finds nobody who listens, and ends the process as it is.
  process.once('SIGINT', stop).once('SIGTERM', stop);
  // Who reads our output may go away (`… | head`): that is an end, not a failure.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', stop);
  return {
    out: process.stdout,
    err: process.stderr,
    stdin: process.stdin,
    config: readConfig,
    signal: enough.signal,
    debug: () => {
      try {
        return readConfig().logLevel === 'debug';
      } catch {
        return false;
      }
    },
  };
}
