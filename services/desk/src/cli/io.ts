import type { Config } from '@eventdesk/platform/config/config';

/** Where text goes; the process's own streams are such. */
export interface TextOut {
  write(text: string | Uint8Array): boolean;
  once(event: 'drain', listener: () => void): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** What the command line talks to: the process, or a test. */
export interface Io {
  readonly out: TextOut;
  readonly err: TextOut;
  readonly stdin: AsyncIterable<Uint8Array>;
  /** Reads the configuration; only commands that need one ask, so that a wrong one stops no other. */
  readonly config: () => Config;
  /** Aborted when the person, or who reads our output, has had enough. */
  readonly signal: AbortSignal;
  /** Whether stacks of failures nobody foresaw are shown (`EVENTDESK_LOG_LEVEL=debug`). */
  readonly debug: () => boolean;
}
