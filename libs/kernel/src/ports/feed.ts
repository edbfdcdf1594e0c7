import type { RecordedEvent } from '../event';

/**
 * Type of the marker that stands for every internal event on a feed that is not the log: stream, revision and position
 * are the event's, its data is empty. Whoever handles the event reads it from the event store. On such a feed events
 * carry no command and no actor either.
 */
export const markerType = 'Internal';

/** One event on the feed. */
export interface FeedRecord {
  /** Place in its partition; what is committed. */
  readonly offset: number;
  readonly event: RecordedEvent;
  /** Length of the event as it came, where the feed knows it: memory is bounded by it. */
  readonly bytes?: number;
}

/** Events of the log whose records a group will never be given (retention passed, a topic was made anew). */
export interface Missing {
  /** Everything of the partition up to this position of the log took effect; -1 where the feed does not know. */
  readonly after: number;
  /** Position of the first record that is still there; Infinity when there is none. */
  readonly before: number;
  /** Whether the events of a stream come in this partition. */
  readonly has: (stream: string) => boolean;
}

/** The part of an AbortSignal that the pure layers need. */
export interface StopSignal {
  readonly aborted: boolean;
}

/** Records of one partition (none, when others' were passed over), in order, with what their consumer needs to stay in the group. */
export interface FeedBatch {
  readonly partition: string;
  readonly records: readonly FeedRecord[];
  /** Up to this offset the group has now been given everything of the partition: what is committed after the records. */
  readonly through: number;
  /** The last offset that this partition has now: lag is told by it. */
  readonly head: number;
  /** Comes with the first batch after a loss, and again until something of the partition was committed behind it. */
  readonly missing?: Missing;
  /**
   * Says that everything up to and including this offset took effect (invariant 7: never before). May be called after
   * the batch was left, also with an offset inside it; resolves once it is noted, durable soon after.
   */
  commit(offset: number): Promise<void>;
  /** To be called at least each second while a batch is worked on. */
  heartbeat(): Promise<void>;
  /** Aborted when the partition is taken away or the consumer stops: give up what is not finished, commit nothing more. */
  readonly signal: StopSignal;
}

/**
 * Where a group begins that has committed nothing yet: the first event, the end as it is now, behind a position of the
 * log (of a feed that is the log), or at the next offsets of partitions by name (one that is not named: at its first).
 */
export type FeedStart =
  'first' | 'now' | { readonly after: number } | { readonly offsets: Readonly<Record<string, number>> };

export interface FeedSubscription {
  /** Name of the consumer group: stored, a literal of the committed list. */
  readonly group: string;
  /** Kinds of stream: `ticket`, `inbound` … */
  readonly kinds: readonly string[];
  readonly start: FeedStart;
  /** Largest number of records handed over at once. */
  readonly batchSize: number;
  /** Works on one batch; a partition's next comes when it has resolved. Never throws: the runner retries and parks. */
  readonly onBatch: (batch: FeedBatch) => Promise<void>;
}

export interface FeedConsumer {
  /** Ends after the batch in hand; nothing is handed over once it has resolved. */
  stop(): Promise<void>;
}

/**
 * Consumer groups over the log: at least once, in revision order per stream. Repeats may go back any distance.
 */
export interface Feed {
  /** There is one partition, and its offsets are positions of the log. */
  readonly isLog: boolean;
  /** Joins a group. When it rejects, nothing is handed over any more: two members on one progress would both commit. */
  consume(subscription: FeedSubscription): Promise<FeedConsumer>;
  /** Ends of all partitions of these kinds now, by partition. */
  ends(kinds: readonly string[]): Promise<Readonly<Record<string, number>>>;
  /** Committed offsets of a group, by partition; empty when it has none. */
  committed(group: string, kinds: readonly string[]): Promise<Readonly<Record<string, number>>>;
  close(): Promise<void>;
}
