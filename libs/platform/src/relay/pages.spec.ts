import { MemoryEventStore } from '@eventdesk/adapters/event-store/memory/memory-event-store';
import { sample } from '@eventdesk/kernel/testing/samples';
import { Pages } from './pages';

describe('pages of the log', () => {
  /** A store that holds so many events of a size, and what was asked of it. */
  const storeOf = async (count: number, size: number) => {
    const store = new MemoryEventStore();
    const asked: number[] = [];
    for (let revision = -1; revision < count - 1; revision++)
      await store.append('sample-a', [sample('SampleHappened', { text: 'x'.repeat(size) })], revision);
    const readAll = (after: number, limit: number) => {
      asked.push(limit);
      return store.readAll(after, limit);
    };
    return { events: { readAll }, asked };
  };

  it('are read one ahead, and grow while events are small', async () => {
    const { events, asked } = await storeOf(1000, 10);
    const pages = new Pages(events, -1, 200, 1_000_000);
    await pages.next();
    expect(asked).toEqual([64, 128]);
    await pages.next();
    await pages.next();
    expect(asked).toEqual([64, 128, 200, 200]);
    expect([pages.read, pages.behind(999)]).toEqual([391, 608]);
  });

  it('are not the last when they were read ahead: what came since is to be looked for', async () => {
    const { events } = await storeOf(64, 10);
    const pages = new Pages(events, -1, 200, 1_000_000);
    const read = async () => {
      const { count, isLast } = await pages.next();
      return [count, isLast];
    };
    expect([await read(), await read(), await read()]).toEqual([
      [64, false],
      [0, false],
      [0, true],
    ]);
  });

  it('are not read ahead, and shrink, while events are large', async () => {
    const { events, asked } = await storeOf(100, 10_000);
    const pages = new Pages(events, -1, 200, 100_000);
    const { batches, count } = await pages.next();
    expect(count).toBe(64);
    expect(batches.map((batch) => batch.length)).toEqual([9, 9, 9, 9, 9, 9, 9, 1]);
    expect(asked).toEqual([64]);
    expect((await pages.next()).count).toBe(9);
  });

  it('hold an event that is larger than a batch', async () => {
    const { events } = await storeOf(2, 10_000);
    expect((await new Pages(events, -1, 200, 100).next()).batches.map((batch) => batch.length)).toEqual([1, 1]);
  });

  it('say about how many events lie behind them, whatever positions are', async () => {
    const store = {
      readAll: async () =>
        [
          { position: 1000, data: {} },
          { position: 2000, data: {} },
        ] as never,
    };
    const pages = new Pages(store, 0, 200, 1_000_000);
    await pages.next();
    expect(pages.behind(7000)).toBe(5);
    expect(pages.behind(1500)).toBe(0);
  });
});
