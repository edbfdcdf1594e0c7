import { isPublicKind, publicKinds } from '@eventdesk/contracts/streams';
import { isInternal } from '@eventdesk/host/internal-events';
import { markerType } from '@eventdesk/kernel/ports/feed';
import { openStores } from '@eventdesk/platform/compose/open-stores';
import { readConfig } from '@eventdesk/platform/config/read-config';
import { systemClock } from '@eventdesk/platform/crypto/clock';
import { createLogger } from '@eventdesk/platform/logging/logger';
import { openSecret } from '@eventdesk/platform/secrets/open-secret';
import type { FeedEntry, ReadTopics } from './topics';
import { readTopics } from './topics';

/** What a feed must carry, and what it did. */
export interface FeedOfLog {
  /** Every event of the log that leaves the desk, in the order of its stream, by stream. */
  readonly log: ReadonlyMap<string, readonly FeedEntry[]>;
  readonly topics: ReadTopics;
}

/** Reads the log of a scaled desk, and the topics that were filled from it; `env` says where both are. */
export async function feedOfLog(env: Readonly<Record<string, string>>): Promise<FeedOfLog> {
  const config = readConfig(env);
  if (config.feed.scheme !== 'kafka') throw new Error('the desk has no topics');
  const { brokers, prefix } = config.feed;
  const open = await openStores(config, { clock: systemClock, secrets: openSecret(config), log: createLogger({ level: 'error' }) }); // prettier-ignore
  const log = new Map<string, FeedEntry[]>();
  try {
    for (let after = -1; ;) {
      const events = await open.stores.events.readAll(after, 1000);
      for (const { stream, revision, id, type, version } of events) {
        if (!isPublicKind(stream.split('-')[0] ?? '')) continue;
        const left = isInternal(type) ? `${markerType}.v1` : `${type}.v${version}`;
        log.set(stream, [...(log.get(stream) ?? []), { subject: stream, revision, id, type: `eventdesk.${left}` }]);
      }
      const last = events.at(-1);
      if (!last) break;
      after = last.position;
    }
  } finally {
    await open.close();
  }
  return { log, topics: await readTopics(brokers, publicKinds.map((kind) => `${prefix}.${kind}`)) }; // prettier-ignore
}
