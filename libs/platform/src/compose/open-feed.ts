import type { KafkaFeed } from '@eventdesk/adapters/feed/kafka/kafka-feed';
import type { KafkaLog } from '@eventdesk/adapters/feed/kafka/logging';
import type { EventStore } from '@eventdesk/kernel/ports/event-store';
import type { FeedTarget } from '../config/config';
import type { Secrets } from '../secrets/secrets';
import { feedSigning } from './feed-signing';
import { opening } from './open-named';
import type { Log } from './platform';

/** A feed on servers. */
export type KafkaTarget = Extract<FeedTarget, { readonly scheme: 'kafka' }>;

/** What such a feed is opened with beside its servers. */
export interface FeedSurroundings {
  readonly log: Log;
  readonly secrets: Secrets;
  /** Id of the log whose events go over it. */
  readonly logId: string;
}

/** What a feed is read with, beside that. */
export interface ReadingSurroundings extends FeedSurroundings {
  /** The log, as written. */
  readonly events: Pick<EventStore, 'read'>;
}

/** Opens the feed that the configuration names. Throws StoreUnavailable. */
export async function openFeed(target: KafkaTarget, around: ReadingSurroundings): Promise<KafkaFeed> {
  const { log, secrets, logId, events } = around;
  const { openKafkaFeed } = await import('@eventdesk/adapters/feed/kafka/kafka-feed');
  const { verify } = feedSigning(secrets);
  return openingFeed(target, openKafkaFeed({ ...target, logId, events, verify, log: kafkaLog(log) }));
}

/** Awaits what is opened of the feed; what it throws names the brokers. */
export function openingFeed<T>({ brokers }: KafkaTarget, work: Promise<T>): Promise<T> {
  const place = `kafka://${brokers.join(',')}`;
  return opening('EVENTDESK_FEED', place, place, work);
}

/** The client's lines in our log, at the levels that the adapter gives them. */
export const kafkaLog =
  (log: Log): KafkaLog =>
  (level, message, fields) =>
    log[level](fields, message);
