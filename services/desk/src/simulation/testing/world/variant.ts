import type { Ids } from '@eventdesk/kernel/ids';
import type { EventStore } from '@eventdesk/kernel/ports/event-store';
import type { Feed } from '@eventdesk/kernel/ports/feed';
import type { FeedPublisher } from '@eventdesk/kernel/ports/feed-publisher';
import type { Life } from '../core/life';
import type { World } from './world';

/**
 * How one mechanism of a desk is taken away, from outside: what a process gets of the world is put into something else.
 * Each is one that the checks have to find.
 */
export interface Variant {
  readonly name: string;
  readonly events?: (events: EventStore, world: World, life: Life) => EventStore;
  /** Where consumers and projections read what a gap left out. */
  readonly repair?: (events: EventStore) => EventStore;
  readonly feed?: (feed: Feed) => Feed;
  readonly publisher?: (publisher: FeedPublisher) => FeedPublisher;
  readonly ids?: (ids: Ids, world: World) => Ids;
  /** There is no relay. */
  readonly withoutRelay?: boolean;
  /** Creates are run as if they had no key. */
  readonly ignoresKeys?: boolean;
}
