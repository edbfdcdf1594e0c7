import { LocalFeed } from '@eventdesk/adapters/feed/local/local-feed';
import { MemoryEventStore } from '@eventdesk/adapters/event-store/memory/memory-event-store';
import { MemoryWorkState } from '@eventdesk/adapters/work-state/memory/memory-work-state';
import type { RecordedEvent } from '@eventdesk/kernel/event';
import { StoreUnavailable } from '@eventdesk/kernel/ports/event-store';
import type { FeedPublisher } from '@eventdesk/kernel/ports/feed-publisher';
import { LaterFeed, LaterPublisher } from './later-feed';
import { keptLog, standingClock } from './testing/memory-platform';

const away = new StoreUnavailable('no broker answers', 'down');

describe('a feed that is not there when the process starts', () => {
  const feed = () => new LocalFeed({ store: new MemoryEventStore(), state: new MemoryWorkState(standingClock()) });
  const subscription = {
    group: 'tickets.letters',
    kinds: ['inbound'],
    start: 'first',
    batchSize: 10,
    onBatch: async () => undefined,
  } as const;

  it('is told from one that is empty, and consumed once it is reached', async () => {
    let tries = 0;
    const log = keptLog();
    const later = new LaterFeed(async () => {
      if (++tries === 1) throw away;
      return feed();
    }, log);
    await expect(later.ends(['inbound'])).rejects.toThrow(StoreUnavailable);
    await expect(later.committed('tickets.letters', ['inbound'])).rejects.toThrow(StoreUnavailable);
    const consumer = await later.consume(subscription);
    expect(tries).toBe(2);
    expect(Object.values(await later.ends(['inbound']))).toEqual([-1]);
    expect(log.lines.map(({ level }) => level)).toEqual(['warn']);
    await consumer.stop();
    await later.close();
    await expect(later.ends(['inbound'])).rejects.toThrow(StoreUnavailable);
  });

  it('lets go of those who wait when it is closed', async () => {
    const later = new LaterFeed(() => Promise.reject(away), keptLog());
    const waiting = later.consume(subscription);
    waiting.catch(() => undefined);
    await later.close();
    await expect(waiting).rejects.toThrow(StoreUnavailable);
  });

  it('publishes once it is reached, and nothing for a relay that stopped waiting', async () => {
    const published: RecordedEvent[][] = [];
    let reached = false;
    const open = async (): Promise<FeedPublisher> => {
      if (!reached) throw away;
      return { publish: async (events) => published.push([...events]) > 0, close: async () => undefined };
    };
    const later = new LaterPublisher(open, keptLog());
    const signal = { aborted: false };
    const waiting = later.publish([], signal);
    signal.aborted = true;
    expect(await waiting).toBe(false);
    reached = true;
    expect(await later.publish([], { aborted: false })).toBe(true);
    expect(published).toEqual([[]]);
    await later.close();
  });
});
