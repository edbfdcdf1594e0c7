import type { EventStore } from '@eventdesk/kernel/ports/event-store';
import { Collector } from '@eventdesk/kernel/testing/feed-collector';
import { feedSuite } from '@eventdesk/kernel/testing/feed-suite';
import { idsOf, newStream, samples } from '@eventdesk/kernel/testing/samples';
import { MemoryEventStore } from '../../event-store/memory/memory-event-store';
import { MemoryWorkState } from '../../work-state/memory/memory-work-state';
import type { Checkpoint } from './checkpoints';
import { checkpoints } from './checkpoints';
import { LocalFeed } from './local-feed';

const clock = { now: () => 0 };
const behind = async (store: EventStore, stream: string) =>
  (await store.read(stream, { backwards: true, limit: 1 }))[0]?.revision ?? -1;

feedSuite('local', async () => {
  const [store, state] = [new MemoryEventStore(), new MemoryWorkState(clock)];
  return {
    append: async (stream, events) => void (await store.append(stream, events, await behind(store, stream))),
    open: async () => new LocalFeed({ store, state, checkpointMs: 1 }),
    destroy: async () => undefined,
  };
});

describe('a local feed', () => {
  it('wakes by its poll when nobody told it of an append', async () => {
    const [store, state] = [new MemoryEventStore(), new MemoryWorkState(clock)];
    const deaf = Object.assign(Object.create(store) as EventStore, { onAppended: () => () => undefined });
    const feed = new LocalFeed({ store: deaf, state, pollMs: 1 });
    const got = await new Collector(feed, 'a').start();
    const events = samples(2);
    await store.append(newStream(), events, -1);
    await got.has(idsOf(events));
    await feed.close();
  });

  it('writes checkpoints seldom, the last one when it stops', async () => {
    const [store, state] = [new MemoryEventStore(), new MemoryWorkState(clock)];
    const feed = new LocalFeed({ store, state, checkpointMs: 60_000 });
    const got = await new Collector(feed, 'a').start();
    const events = samples(30);
    await store.append(newStream(), events, -1);
    await got.has(idsOf(events));
    expect(await state.get(checkpoints, 'a')).toBeUndefined();
    await feed.close();
    expect(await state.get(checkpoints, 'a')).toMatchObject({ value: { offset: await store.head() }, version: 1 });
  });

  it('begins anew when its checkpoint is of another log', async () => {
    const [store, state] = [new MemoryEventStore(), new MemoryWorkState(clock)];
    await state.put<Checkpoint>(checkpoints, 'a', { log: 'another', offset: 99 });
    const events = samples(2);
    await store.append(newStream(), events, -1);
    const feed = new LocalFeed({ store, state });
    await (await new Collector(feed, 'a').start()).has(idsOf(events));
    await feed.close();
  });

  it('refuses to give one group everything twice', async () => {
    const feed = new LocalFeed({ store: new MemoryEventStore(), state: new MemoryWorkState(clock) });
    await new Collector(feed, 'a').start();
    await expect(new Collector(feed, 'a').start()).rejects.toThrow('consumer group a is being consumed already');
    await feed.close();
  });

  it('waits and goes on when the log cannot be read for a while', async () => {
    const [store, state] = [new MemoryEventStore(), new MemoryWorkState(clock)];
    let failures = 3;
    const shaky = Object.assign(Object.create(store) as EventStore, {
      readAll: (after: number, limit: number) =>
        failures-- > 0 ? Promise.reject(new Error('away')) : store.readAll(after, limit),
    });
    const events = samples(2);
    await store.append(newStream(), events, -1);
    const feed = new LocalFeed({ store: shaky, state, pollMs: 1 });
    await (await new Collector(feed, 'a').start()).has(idsOf(events));
    expect(failures).toBeLessThan(0);
    await feed.close();
  });
});
