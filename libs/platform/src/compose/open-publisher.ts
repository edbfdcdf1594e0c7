import type { RecordedEvent } from '@eventdesk/kernel/event';
import { kindOf } from '@eventdesk/kernel/event';
import type { FeedPublisher } from '@eventdesk/kernel/ports/feed-publisher';
import type { Config } from '../config/config';
import { feedSigning } from './feed-signing';
import type { FeedSurroundings } from './open-feed';
import { kafkaLog, openingFeed } from './open-feed';

export interface PublisherSurroundings extends FeedSurroundings {
  /** What addresses of schemas begin with, without a slash at the end. */
  readonly publicUrl: string;
  /** Whether an event leaves as a marker alone, which keeps its revision. */
  readonly isInternal: (event: RecordedEvent) => boolean;
  /** Kinds of stream that leave; each has a topic, which is made now. */
  readonly kinds: readonly string[];
}

/**
 * Opens the side of the feed that the relay writes to, signing each record (T43). Throws StoreUnavailable; a TypeError
 * when the feed is the log itself, which nobody publishes to.
 */
export async function openPublisher(
  { feed }: Pick<Config, 'feed'>,
  { log, secrets, logId, publicUrl, isInternal, kinds }: PublisherSurroundings,
): Promise<FeedPublisher> {
  if (feed.scheme !== 'kafka') throw new TypeError('a local feed is the log itself: there is nothing to publish to');
  const { openKafkaPublisher } = await import('@eventdesk/adapters/feed/kafka/publisher');
  const { messageOf } = await import('@eventdesk/adapters/feed/kafka/envelope');
  const envelope = { logId, publicUrl, isInternal, sign: feedSigning(secrets).sign };
  const publisher = await openingFeed(feed, openKafkaPublisher({ ...feed, kinds, log: kafkaLog(log) }));
  const leaving = new Set(kinds);
  return {
    publish: (events, signal) => {
      const gone = events.filter(({ stream }) => leaving.has(kindOf(stream)));
      return publisher.publish(
        gone.map((event) => messageOf(event, envelope)),
        signal,
      );
    },
    close: () => publisher.close(),
  };
}
