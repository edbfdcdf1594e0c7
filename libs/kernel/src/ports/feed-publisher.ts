import type { RecordedEvent } from '../event';
import type { StopSignal } from './feed';

/** The side of the feed that the relay writes to. */
export interface FeedPublisher {
  /**
   * Resolves true once every event whose kind of stream leaves is durable in the feed, each stream's in order; tries for
   * as long as it takes, and resolves false when the signal was given before: some may be written then.
   */
  publish(events: readonly RecordedEvent[], signal: StopSignal): Promise<boolean>;
  close(): Promise<void>;
}
