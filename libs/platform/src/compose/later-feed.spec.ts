import { LocalFeed } from '@eventdesk/adapters/feed/local/local-feed';
import { MemoryEventStore } from '@eventdesk/adapters/event-store/memory/memory-event-store';
import { MemoryWorkState } from '@eventdesk/adapters/work-state/memory/memory-work-state';
import { StoreUnavailable } from '@eventdesk/kernel/ports/event-store';
import { LaterFeed } from './later-feed';
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
    const later = new LaterFeed(
      async () => {
        if (++tries === 1) throw away;
        return feed();
      },
      log,
      1,
    );
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
});
