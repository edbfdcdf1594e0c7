import { none, StoreUnavailable } from '@eventdesk/kernel/ports/event-store';
import type { EventStore } from '@eventdesk/kernel/ports/event-store';
import { idsOf, logAfter, newStream, sample, samples } from '@eventdesk/kernel/testing/samples';
import { openEventStoreDb } from './open';
import { EventStoreDbTestServer } from './testing/test-server';

const failure = async (promise: Promise<unknown>): Promise<{ reason: unknown }> =>
  promise.then(
    () => ({ reason: undefined }),
    (reason: unknown) => ({ reason }),
  );

/** A server takes a while to start on a machine that does other things too. */
const patient = { giveUpAfter: 30_000, awayAfter: 30_000 };
const kills = 4;
const lanes = 32;

describe('an event store whose server is killed', () => {
  let server: EventStoreDbTestServer;
  let store: EventStore;

  beforeEach(async () => {
    server = await EventStoreDbTestServer.start();
    store = await openEventStoreDb({ url: server.url, ...patient });
  });
  afterEach(async () => {
    await store.close();
    await server.destroy();
  });

  it(`T32 has every acknowledged append once, none lost, none twice, over ${kills} kills`, async () => {
    let running = true;
    let acknowledged = 0;
    let enough: () => void = () => undefined;
    const lane = async () => {
      const stream = newStream();
      const ids: string[] = [];
      for (let revision = none; running;) {
        const events = samples(2);
        const place = await store.append(stream, events, revision);
        expect(place.revision).toBe(revision + 2);
        ids.push(...idsOf(events));
        revision = place.revision;
        if (++acknowledged % 100 === 0) enough();
      }
      return { stream, ids };
    };
    const written = Promise.all(Array.from({ length: lanes }, lane));
    for (let kill = 0; kill < kills; kill++) {
      await new Promise<void>((resolve) => (enough = resolve));
      await server.kill();
      await server.start({ notReady: 200 });
    }
    await new Promise<void>((resolve) => (enough = resolve));
    running = false;
    const all = await written;
    for (const { stream, ids } of all) expect(idsOf(await store.read(stream))).toEqual(ids);
    expect(idsOf(await logAfter(store, -1)).sort()).toEqual(all.flatMap(({ ids }) => ids).sort());
  }, 60_000);

  it('finds by asking again that an unanswered append was written, and gives its place', async () => {
    await server.kill();
    await server.start({ dieAt: 1 });
    const stream = newStream();
    const events = samples(3);
    const append = store.append(stream, events, none);
    await server.ended();
    await server.start();
    const place = await append;
    const stored = await store.read(stream);
    expect(idsOf(stored)).toEqual(idsOf(events));
    expect(stored.at(-1)).toMatchObject(place);
  });

  it('PG-2 gives no number twice when the answer to an allocation is lost', async () => {
    const series = newStream('numbers');
    const numbered = async () => {
      const stream = newStream();
      await store.appendNumbered(series, sample('NumberAllocated'), (number) => ({
        stream,
        events: [sample('SampleBegun', { number })],
        expected: none,
      }));
      return (await store.read(stream))[0]?.data as { number: number };
    };
    const first = await numbered();
    await server.kill();
    await server.start({ dieAt: 1 });
    const second = numbered();
    await server.ended();
    await server.start();
    const numbers = [first, await second, await numbered()].map(({ number }) => number);
    expect(new Set(numbers).size).toBe(3);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect(numbers.at(-1)).toBe((await store.read(series)).length - 1);
  });

  it('gives reads that were asked while it was away once it is back', async () => {
    const stream = newStream();
    await store.append(stream, samples(2), none);
    await server.kill();
    const asked = Promise.all([store.read(stream), store.head(), store.readAll(-1, 10)]);
    await server.start({ notReady: 100 });
    const [events, head, page] = await asked;
    expect(events).toHaveLength(2);
    expect(events.at(-1)?.position).toBe(head);
    expect(idsOf(page)).toEqual(idsOf(events));
  });

  it('tells listeners again of what others append after it is back', async () => {
    let hint: () => void = () => undefined;
    const hinted = () => new Promise<void>((resolve) => (hint = resolve));
    const beginning = hinted();
    store.onAppended(() => hint());
    await beginning;
    await server.kill();
    const resumed = hinted();
    await server.start();
    await resumed;
    const other = await openEventStoreDb({ url: server.url });
    const told = hinted();
    await other.append(newStream(), samples(1), none);
    await told;
    expect(other.logId).toBe(store.logId);
    await other.close();
  });

  it('says that it is down when it stays away, also to who opens it', async () => {
    const hasty = await openEventStoreDb({ url: server.url, giveUpAfter: 200 });
    await server.kill();
    const refused = [
      hasty.append(newStream(), samples(1), none),
      hasty.read(newStream()),
      hasty.head(),
      openEventStoreDb({ url: server.url, giveUpAfter: 200 }),
    ];
    for (const { reason } of await Promise.all(refused.map((one) => failure(one)))) {
      expect(reason).toBeInstanceOf(StoreUnavailable);
      expect(reason).toMatchObject({ reason: 'down' });
    }
    await hasty.close();
    await expect(hasty.read(newStream())).rejects.toThrow('closed');
  });

  it('serves a server that stops in order and comes back', async () => {
    const stream = newStream();
    await store.append(stream, samples(1), none);
    await server.kill('SIGTERM');
    const append = store.append(stream, samples(1), 0);
    await server.start({ notReady: 300 });
    expect((await append).revision).toBe(1);
  });
});
