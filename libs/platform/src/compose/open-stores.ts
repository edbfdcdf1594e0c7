import type { SmallBlobs } from '@eventdesk/adapters/blobs/small-blobs';
import type { KafkaFeed } from '@eventdesk/adapters/feed/kafka/kafka-feed';
import type { Clock } from '@eventdesk/kernel/ports/clock';
import type { ReadStore } from '@eventdesk/kernel/ports/read-store';
import { makeDataFolder } from '../boot/data-folder';
import type { Config } from '../config/config';
import type { Secrets } from '../secrets/secrets';
import type { Stores } from './assemble';
import { LaterFeed } from './later-feed';
import { openBlobs } from './open-blobs';
import { openFeed } from './open-feed';
import { opening, placeOf } from './open-named';
import { mustGoTogether, mustShareFeed } from './open-together';
import type { Log } from './platform';

/** What stores are opened with beside their URLs. */
export interface StoreSurroundings {
  readonly clock: Clock;
  /** Sign and check what goes over a feed that others can write to (T43). */
  readonly secrets: Secrets;
  readonly log: Log;
}

/** Stores that are open, and the end of them. */
export interface OpenStores {
  readonly stores: Stores;
  /** Records of the feed that were set aside since the opening, by cause (T43); none where the feed is the log. */
  setAside(): Readonly<Record<string, number>>;
  /** Ends the feed, then closes every store, and lets the next process into the data folder. */
  close(): Promise<void>;
}

/** Facts, and what belongs to them. */
type Facts = Pick<Stores, 'events' | 'keys' | 'state'> & { readonly small?: SmallBlobs };
/** Has a store closed at the end, and answers it. */
type Keep = <T extends { close(): Promise<void> }>(store: T) => T;

/**
 * Opens the adapters that the configuration's URLs name: the one place where that is decided. Each is loaded only when
 * it is named, so that the embedded process never loads a client of a server. A feed on servers is opened when it is
 * first used. Throws FolderHeld, ConfigProblem, StoreUnavailable.
 */
export async function openStores(config: Config, around: StoreSurroundings): Promise<OpenStores> {
  mustGoTogether(config);
  const opened: (() => Promise<void> | void)[] = [];
  const keep: Keep = (store) => {
    opened.push(() => store.close());
    return store;
  };
  const close = async (): Promise<void> => {
    for (let end = opened.pop(); end; end = opened.pop()) await end();
  };
  try {
    // Files are what one process alone may have; servers and a folder of blobs are shared.
    if (config.events.scheme === 'sqlite') opened.push(await lockedFolder(config, around));
    const { small, ...facts } = await openFacts(config, around, keep);
    const { logId } = facts.events;
    const reads = keep(await openReads(config, logId));
    const blobs = keep(await openBlobs(config.blobs, around.log, small));
    const feeds: KafkaFeed[] = [];
    const { LocalFeed } = await import('@eventdesk/adapters/feed/local/local-feed');
    return {
      stores: {
        ...facts,
        reads,
        blobs,
        feed: (events, state) => {
          mustShareFeed(config);
          const { feed } = config;
          if (feed.scheme === 'local') return keep(new LocalFeed({ store: events, state }));
          return keep(
            new LaterFeed(async () => {
              const kafka = await openFeed(feed, { ...around, logId, events });
              feeds.push(kafka);
              return kafka;
            }, around.log),
          );
        },
      },
      setAside: () => ({ ...feeds[0]?.setAside }),
      close,
    };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

async function lockedFolder({ data }: Config, { clock }: StoreSurroundings): Promise<() => void> {
  const { lockFolder } = await import('@eventdesk/adapters/folder-lock/folder-lock');
  makeDataFolder(data);
  const lock = lockFolder({ folder: data, clock });
  return () => lock.release();
}

/** Keys are where their writes are durable in time: with the events of one process, else beside the shared work state. */
async function openFacts({ events, state }: Config, { clock }: StoreSurroundings, keep: Keep): Promise<Facts> {
  if (events.scheme === 'sqlite' && state.scheme === 'sqlite') {
    const { openSqliteEvents } = await import('@eventdesk/adapters/event-store/sqlite/open');
    const { openSqliteWorkState } = await import('@eventdesk/adapters/work-state/sqlite/sqlite-work-state');
    const log = keep(await openSqliteEvents({ file: events.file }));
    const kept = keep(await openSqliteWorkState({ file: state.file, clock, alone: true }));
    return { events: log.events, keys: log.keys, state: kept, small: log.smallBlobs };
  }
  if (events.scheme !== 'esdb' || state.scheme !== 'mongodb') throw new TypeError('these stores do not go together');
  const { openEventStoreDb } = await import('@eventdesk/adapters/event-store/eventstoredb/open');
  const { openMongoState } = await import('@eventdesk/adapters/work-state/mongo/mongo-work-state');
  const log = keep(
    await opening('EVENTDESK_EVENTS', placeOf(events.url), events.url, openEventStoreDb({ url: events.url })),
  );
  const kept = keep(
    await opening('EVENTDESK_STATE', placeOf(state.url), state.url, openMongoState({ url: state.url })),
  );
  return { events: log, keys: kept.keys, state: kept.state };
}

async function openReads({ reads }: Config, logId: string): Promise<ReadStore> {
  if (reads.scheme === 'sqlite') {
    const { openSqliteReads } = await import('@eventdesk/adapters/read-store/sqlite/sqlite-reads');
    return openSqliteReads({ file: reads.file, logId });
  }
  const { openMongoReads } = await import('@eventdesk/adapters/read-store/mongo/mongo-reads');
  return opening('EVENTDESK_READS', placeOf(reads.url), reads.url, openMongoReads({ ...reads, logId }));
}
