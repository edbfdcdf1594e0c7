import type { Platform } from '@eventdesk/platform/compose/platform';
import type { OutboxReader } from '@eventdesk/platform/compose/open-mail';
import type { secretStates } from '@eventdesk/platform/rotation/secret-states';

/** What a command of the command line may use, whether it runs in the desk or over its folder. */
export interface Admin {
  readonly platform: Platform;
  readonly outbox: OutboxReader | undefined;
  readonly consumers: Consumers;
  /** The desk's secrets by their fingerprints, and what is sealed under each; reads all keys. */
  readonly secrets: () => ReturnType<typeof secretStates>;
}

/** The consumers of the running desk; over a folder alone none runs, and what they have parked can still be seen. */
export interface Consumers {
  parked(): Promise<readonly ParkedStream[]>;
  replay(group: string, stream: string): Promise<void>;
  drop(group: string, stream: string): Promise<void>;
  projections(): Promise<readonly ProjectionState[]>;
  /** Rebuilds beside the live one and swaps; tells how many events are done of how many. */
  rebuild(name: string, progress: (done: number, of: number) => void): Promise<void>;
}

export interface ParkedStream {
  readonly group: string;
  readonly stream: string;
  readonly revision: number;
  readonly cause: string;
  readonly since: string;
  /** `waiting`: tried again by itself, at the latest at the next start. */
  readonly state?: 'parked' | 'waiting';
}
export interface ProjectionState {
  readonly name: string;
  readonly version: number;
  /** Position in the log that it has folded, and the log's end. */
  readonly position: number;
  readonly head: number;
}

/** One line of an answer: a row of a list, or how far something is. */
export type Row = Readonly<Record<string, unknown>>;

/**
 * A command by name; it yields rows as they come, so that nothing is gathered in memory. The signal says that nobody
 * waits for more.
 */
export type AdminCommand = (
  admin: Admin,
  args: Readonly<Record<string, unknown>>,
  signal?: AbortSignal,
) => AsyncIterable<Row>;
