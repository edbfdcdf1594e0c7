import { mkdirSync } from 'node:fs';
import type { Clock } from '@eventdesk/kernel/ports/clock';
import type { Config } from '../config/config';
import { ConfigProblem } from '../config/problem';
import type { Secrets } from '../secrets/secrets';
import type { Stores } from './assemble';
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
  /** Ends the feed, then closes every store, and lets the next process into the data folder. */
  close(): Promise<void>;
}

/**
 * Opens the adapters that the configuration's URLs name: the one place where that is decided. Each is loaded only when
 * it is named, so that the embedded process never loads a client of a server.
 * Throws FolderHeld, ConfigProblem, StoreUnavailable.
 */
export async function openStores(config: Config, { clock }: StoreSurroundings): Promise<OpenStores> {
  const { events, state, reads, blobs, feed } = config;
  if (events.scheme !== 'sqlite') throw notYet('EVENTDESK_EVENTS', events.scheme, 'sqlite:events.db');
  if (state.scheme !== 'sqlite') throw notYet('EVENTDESK_STATE', state.scheme, 'sqlite:state.db');
  if (reads.scheme !== 'sqlite') throw notYet('EVENTDESK_READS', reads.scheme, 'sqlite:reads.db');
  if (blobs.scheme !== 'file') throw notYet('EVENTDESK_BLOBS', blobs.scheme, 'file:blobs');
  if (feed.scheme !== 'local') throw notYet('EVENTDESK_FEED', feed.scheme, 'local');

  const { lockFolder } = await import('@eventdesk/adapters/folder-lock/folder-lock');
  mkdirSync(config.data, { recursive: true, mode: 0o700 });
  const lock = lockFolder({ folder: config.data, clock });
  const opened: { close(): Promise<void> }[] = [];
  const close = async (): Promise<void> => {
    for (const store of opened.reverse()) await store.close();
    lock.release();
  };
  try {
    const { openSqliteEvents } = await import('@eventdesk/adapters/event-store/sqlite/open');
    const { openSqliteWorkState } = await import('@eventdesk/adapters/work-state/sqlite/sqlite-work-state');
    const { openSqliteReads } = await import('@eventdesk/adapters/read-store/sqlite/sqlite-reads');
    const { openFolderBlobs } = await import('@eventdesk/adapters/blobs/folder/folder-blob-store');
    const { LocalFeed } = await import('@eventdesk/adapters/feed/local/local-feed');
    const log = keep(opened, await openSqliteEvents({ file: events.file }));
    const workState = keep(opened, await openSqliteWorkState({ file: state.file, clock, alone: true }));
    const documents = keep(opened, openSqliteReads({ file: reads.file, logId: log.events.logId }));
    const files = keep(opened, await openFolderBlobs({ folder: blobs.folder, small: log.smallBlobs }));
    return {
      stores: {
        events: log.events,
        keys: log.keys,
        state: workState,
        reads: documents,
        blobs: files,
        feed: (current, kept) => keep(opened, new LocalFeed({ store: current, state: kept })),
      },
      close,
    };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

function keep<T extends { close(): Promise<void> }>(opened: { close(): Promise<void> }[], store: T): T {
  opened.push(store);
  return store;
}

const notYet = (variable: string, scheme: string, example: string): ConfigProblem =>
  new ConfigProblem(variable, `names ${scheme}, which this release cannot open yet`, `${variable}=${example}`);
