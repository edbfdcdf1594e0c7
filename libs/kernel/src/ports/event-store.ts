import type { EventToAppend, RecordedEvent } from '../event';

/** The stream was not at the revision that the append expected: re-read, decide anew. */
export class RevisionConflict extends Error {
  override readonly name = 'RevisionConflict';
  constructor(
    readonly stream: string,
    readonly expected: number,
    readonly actual: number,
  ) {
    super(`stream ${stream} is at revision ${actual}, the append expected ${expected}`);
  }
}

/** The store cannot take or give events now (disk full, connection gone): trying again later makes sense. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
  constructor(
    message: string,
    /** `full`: no space is left; `down`: not reachable. */
    readonly reason: 'full' | 'down',
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** An append over the limits of invariant 18; nothing was written. */
export class AppendTooLarge extends Error {
  override readonly name = 'AppendTooLarge';
  constructor(
    readonly stream: string,
    readonly bytes: number,
    readonly limit: number,
  ) {
    super(`append to ${stream} holds ${bytes} bytes, the limit is ${limit}: put long texts and lists into blobs`);
  }
}

/** Sizes of an append, sealed and serialised with metadata, in bytes (invariant 18). */
export const appendLimits = { event: 256 * 1024, append: 768 * 1024 } as const;

/** Expected revision of a stream that must not exist yet. */
export const none = -1;

/** What an append came to: revision of its last event in the stream, and its place in the log. */
export interface Appended {
  readonly revision: number;
  readonly position: number;
}

/** What is appended once a number is known. */
export interface Numbered {
  readonly stream: string;
  readonly events: readonly EventToAppend[];
  /** Exact revision, `none` for a new stream. */
  readonly expected: number;
}

/**
 * The facts. Streams are ordered by revision, the log by position, in the order of commits; a reader that has seen
 * position p never later meets an event before p.
 */
export interface EventStore {
  /** Id of this log: UUID text, made with the log, other after a restore. */
  readonly logId: string;
  /**
   * Appends all events or none; durable when it resolves. The same event ids at the same expected revision again
   * succeed and write nothing (they answer with the old place).
   * Throws RevisionConflict, AppendTooLarge, StoreUnavailable.
   */
  append(stream: string, events: readonly EventToAppend[], expected: number): Promise<Appended>;
  /**
   * Appends one event to a series, at whatever revision comes next, and then what `then` makes of that revision. A
   * retry may waste a revision of the series, never give one twice. `then` is pure and may be called more than once.
   * When `then`'s append conflicts, RevisionConflict is thrown.
   */
  appendNumbered(series: string, allocation: EventToAppend, then: (revision: number) => Numbered): Promise<Appended>;
  /**
   * Events of a stream in revision order from `from` (default 0) on, at most `limit`; a stream that does not exist has
   * none. `backwards` starts at the end (or `from`) and gives the newest first.
   */
  read(
    stream: string,
    options?: { readonly from?: number; readonly limit?: number; readonly backwards?: boolean },
  ): Promise<readonly RecordedEvent[]>;
  /**
   * Events of the log after a position (-1: from the first), in order, at most `limit`. To a reader who names `kinds`
   * of streams, the events of all others may come unread: with their place, id, type and version alone.
   */
  readAll(after: number, limit: number, kinds?: ReadonlySet<string>): Promise<readonly RecordedEvent[]>;
  /** Position of the last event, -1 when there is none. */
  head(): Promise<number>;
  /**
   * How often streams of a kind were appended to since the store was opened. Only a store whose log nobody else writes
   * to can say so: to its readers, the same number twice means that nothing has changed in between.
   */
  appendedTo?(kind: string): number;
  /** Calls the listener soon after something was appended; a hint that may be missed or repeated. Returns the end of it. */
  onAppended(listener: () => void): () => void;
  close(): Promise<void>;
}
