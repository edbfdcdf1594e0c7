import type { EventStore } from '@eventdesk/kernel/ports/event-store';
import { none, RevisionConflict, StoreUnavailable } from '@eventdesk/kernel/ports/event-store';
import { fates, idsOf, newStream, samples } from '@eventdesk/kernel/testing/samples';
import { openEventStoreDb } from './open';
import { EventStoreDbTestServer } from './testing/test-server';

/** Several answers are waited for in vain before a store with this patience gives up. */
const hasty = { answerWithin: 500, giveUpAfter: 1_500 };

describe('an event store whose server hangs', () => {
  let server: EventStoreDbTestServer;
  const open: EventStore[] = [];
  const opened = async (waits = {}) => {
    const store = await openEventStoreDb({ url: server.url, ...waits });
    open.push(store);
    return store;
  };

  beforeEach(async () => {
    server = await EventStoreDbTestServer.start();
  });
  afterEach(async () => {
    server.thaw();
    await Promise.all(open.splice(0).map((store) => store.close()));
    await server.destroy();
  });

  it('is down to who waits only so long, and the same append sent later is written once', async () => {
    const [store, patient] = [await opened(hasty), await opened({ answerWithin: 500 })];
    const [stream, other] = [newStream(), newStream()];
    const [events, others] = [samples(2), samples(2)];
    await store.append(newStream(), samples(1), none);
    server.freeze();
    const waiting = patient.append(other, others, none);
    await expect(store.append(stream, events, none)).rejects.toBeInstanceOf(StoreUnavailable);
    await expect(store.read(stream)).rejects.toBeInstanceOf(StoreUnavailable);
    server.thaw();
    expect((await waiting).revision).toBe(1);
    expect((await patient.append(stream, events, none)).revision).toBe(1);
    expect(idsOf(await patient.read(stream))).toEqual(idsOf(events));
    expect(idsOf(await patient.read(other))).toEqual(idsOf(others));
  });

  it('takes nothing from another store of the process when its own connection breaks', async () => {
    const other = await EventStoreDbTestServer.start();
    const [store, neighbour] = [await opened(hasty), await openEventStoreDb({ url: other.url })];
    server.freeze();
    other.freeze();
    const stream = newStream();
    const waiting = Promise.all(Array.from({ length: 20 }, () => neighbour.append(newStream(), samples(1), none)));
    const lost = Array.from({ length: 20 }, () => store.append(stream, samples(1), none));
    await server.kill();
    expect(new Set(await fates(lost))).toEqual(new Set(['StoreUnavailable']));
    other.thaw();
    expect(await waiting).toHaveLength(20);
    await neighbour.close();
    await other.destroy();
  });

  it('survives being killed with more before it than a connection holds', async () => {
    const store = await opened({ answerWithin: 2_000, giveUpAfter: 60_000, awayAfter: 60_000 });
    await store.append(newStream(), samples(1), none);
    server.freeze();
    const streams = Array.from({ length: 300 }, () => newStream());
    const large = () => samples(1).map((event) => ({ ...event, data: { text: 'x'.repeat(20_000) } }));
    const appends = streams.map((stream) => store.append(stream, large(), none));
    await server.kill();
    await server.start();
    for (const { revision } of await Promise.all(appends)) expect(revision).toBe(0);
    // As long as the appends are given, on a machine that does other things too.
  }, 120_000);
});

describe('an event store on EventStoreDB', () => {
  let server: EventStoreDbTestServer;

  beforeAll(async () => {
    server = await EventStoreDbTestServer.start();
  });
  afterAll(async () => server.destroy());

  it('sends appends in the order of the calls, fresh and warm', async () => {
    const store = await openEventStoreDb({ url: server.url });
    for (let round = 0; round < 3; round++) {
      const stream = newStream();
      const events = samples(100);
      await Promise.all(events.map((event, index) => store.append(stream, [event], index - 1)));
      expect(idsOf(await store.read(stream))).toEqual(idsOf(events));
    }
    await store.close();
  });

  it('is told of a conflict once what it lost against can be read', async () => {
    const store = await openEventStoreDb({ url: server.url });
    for (let round = 0; round < 20; round++) {
      const stream = newStream();
      const race = Array.from({ length: 5 }, () =>
        store.append(stream, samples(1), none).catch(async (thrown: unknown) => {
          expect(thrown).toBeInstanceOf(RevisionConflict);
          expect(await store.read(stream)).toHaveLength(1);
        }),
      );
      await Promise.all(race);
    }
    await store.close();
  });

  it('reads more at once than a connection carries', async () => {
    const store = await openEventStoreDb({ url: server.url });
    const stream = newStream();
    await store.append(stream, samples(3), none);
    store.onAppended(() => undefined);
    const reads = await Promise.all(Array.from({ length: 250 }, () => store.read(stream)));
    expect(reads.map((events) => events.length)).toEqual(reads.map(() => 3));
    await store.close();
  });

  it("knows the log's end between the events of the server's own", async () => {
    const store = await openEventStoreDb({ url: server.url });
    for (let round = 0; round < 45; round++) {
      const { position } = await store.append(newStream(), samples(1), none);
      expect(await store.head()).toBe(position);
      expect(await store.readAll(position, 10)).toEqual([]);
      expect(await store.head()).toBe(position);
    }
    await store.close();
  });

  it('names one log, whoever opens it first', async () => {
    const fresh = await EventStoreDbTestServer.start();
    const stores = await Promise.all(Array.from({ length: 5 }, () => openEventStoreDb({ url: fresh.url })));
    expect(new Set(stores.map(({ logId }) => logId)).size).toBe(1);
    expect(await stores[0]?.head()).toBe(-1);
    expect(await stores[0]?.readAll(-1, 10)).toEqual([]);
    await Promise.all(stores.map((store) => store.close()));
    await fresh.destroy();
  });
});
