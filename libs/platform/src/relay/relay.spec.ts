import { MemoryKeyStore } from '@eventdesk/adapters/key-store/memory/memory-key-store';
import { event } from '@eventdesk/kernel/event';
import { catalogueOf } from '@eventdesk/kernel/loader';
import { personal } from '@eventdesk/kernel/personal';
import { StoreUnavailable } from '@eventdesk/kernel/ports/event-store';
import type { FeedPublisher } from '@eventdesk/kernel/ports/feed-publisher';
import { sample } from '@eventdesk/kernel/testing/samples';
import { z } from 'zod';
import { KeyRing } from '../sealing/key-ring';
import { sealingEventStore } from '../sealing/sealing-event-store';
import { Secrets } from '../secrets/secrets';
import { beginRelayAt } from './checkpoint';
import { publisherOnDemand } from './publisher-on-demand';
import { RelayWorld } from './testing/relay-world';

describe('the relay', () => {
  let world: RelayWorld;
  beforeEach(() => {
    world = new RelayWorld();
  });
  afterEach(async () => {
    await world.close();
    expect(world.ahead).toEqual([]);
  });

  it('publishes the log in its order, and goes on with what is appended', async () => {
    await world.append('sample-a', 2);
    await world.append('sample-b');
    await world.start();
    await world.append('sample-a');
    await world.time.settle();
    expect(world.broker.lines).toEqual(['sample-a@0', 'sample-a@1', 'sample-b@0', 'sample-a@2']);
    expect(await world.checkpoint()).toBe(3);
  });

  it('looks for itself when no hint comes', async () => {
    world.events.onAppended = () => () => undefined;
    await world.start();
    await world.append('sample-a');
    await world.time.pass(1000);
    expect(world.broker.lines).toEqual(['sample-a@0']);
  });

  it('publishes batches that are bounded in events and in bytes', async () => {
    await world.append('sample-a', 300);
    await world.start({ batchSize: 100 });
    await world.time.settle();
    expect(world.broker.batches).toEqual([64, 100, 100, 36]);
    const [small] = await world.events.read('sample-a', { limit: 1 });
    world.broker.batches.length = 0;
    const other = new RelayWorld();
    await other.append('sample-a', 300);
    await other.start({ batchBytes: 10 * (512 + JSON.stringify(small?.data).length) });
    await other.time.pass(10);
    expect(Math.max(...other.broker.batches)).toBe(10);
    expect(other.broker.firsts).toEqual(other.promised);
    await other.close();
  });

  it('T29 moves its checkpoint only when a whole batch is in the feed, and waits for a feed that is away', async () => {
    await world.append('sample-a', 3);
    let given = 0;
    const { relay } = await world.start({}, { beforeRecord: () => void (world.broker.isAway = ++given === 3) });
    await world.time.pass(3500);
    expect(world.broker.lines).toEqual(['sample-a@0', 'sample-a@1']);
    expect(await world.checkpoint()).toBeUndefined();
    expect(relay.figures).toMatchObject({
      active: true,
      position: -1,
      head: 2,
      lag: 3,
      missing: [{ what: 'feed', since: '2026-01-01T00:00:00.000Z' }],
    });
    world.broker.isAway = false;
    await world.time.pass(1000);
    expect(world.broker.firsts).toEqual(world.promised);
    expect(await world.checkpoint()).toBe(2);
    expect(relay.figures).toMatchObject({ position: 2, lag: 0, publishedTotal: 3, takeovers: 1, missing: [] });
  });

  it.each(['events', 'state'] as const)(
    'waits for %s that are away, says so, and leaves nothing out',
    async (which) => {
      const { relay } = await world.start();
      world.away[which] = true;
      await world.append('sample-a', 2);
      await world.time.pass(10_000);
      expect(relay.figures.missing.map(({ what }) => what)).toEqual([which === 'events' ? 'events' : 'lease']);
      expect(world.lines.filter(({ level }) => level === 'warn').length).toBeLessThanOrEqual(2);
      world.away[which] = false;
      await world.time.pass(1500);
      expect(world.broker.firsts).toEqual(world.promised);
      expect(relay.figures.missing).toEqual([]);
      expect(await world.checkpoint()).toBe(1);
    },
  );

  it('keeps its checkpoint and tries again what the feed refuses, and says so once a minute', async () => {
    await world.append('sample-a');
    const refuse = async (): Promise<boolean> => {
      throw new RangeError('larger than the feed takes');
    };
    const publisher: Pick<FeedPublisher, 'publish'> = { publish: refuse };
    const { relay } = await world.start({ publisher });
    await world.time.pass(90_000);
    expect(world.lines.filter(({ level }) => level === 'error').map(({ fields }) => fields['cause'])).toEqual(
      Array(2).fill('RangeError: larger than the feed takes'),
    );
    expect(relay.figures).toMatchObject({ position: -1, missing: [{ what: 'feed' }] });
    expect(await world.checkpoint()).toBeUndefined();
  });

  it('publishes what stands before an event that cannot be opened', async () => {
    await world.append('sample-a', 70);
    const { readAll } = world.events;
    world.events.readAll = async (after, limit) => {
      if (after + limit >= 50) throw new Error('the seal of sample-a@50 is broken');
      return readAll.call(world.events, after, limit);
    };
    await world.start();
    await world.time.pass(20_000);
    expect(world.broker.lines.at(-1)).toBe('sample-a@49');
    expect(await world.checkpoint()).toBe(49);
    world.events.readAll = readAll;
    await world.time.pass(2000);
    expect(world.broker.firsts).toEqual(world.promised);
  });

  it('publishes what was written, and `erased` in place of what somebody erased', async () => {
    const Said = event('Said', 1, z.strictObject({ text: personal(z.string()) }));
    const ring = new KeyRing(new MemoryKeyStore(), new Secrets(['one-secret-0123456789-abcdefghijklmnopqrst']));
    const events = sealingEventStore(world.events, ring, catalogueOf([Said]));
    const say = (owner: string) => ({ ...sample(), ...Said({ text: 'hello' }, owner) });
    await events.append('sample-a', [say('ada@desk.example'), say('bob@desk.example')], -1);
    await ring.erase('ada@desk.example');
    await world.start({ events });
    await world.time.settle();
    expect(world.broker.records.map(({ data }) => data)).toEqual([{ text: { erased: true } }, { text: 'hello' }]);
  });

  it('starts while the feed cannot be opened, and opens it when something is to be published', async () => {
    let opened = 0;
    let isAway = true;
    const closed: number[] = [];
    const publisher = publisherOnDemand(async () => {
      const which = ++opened;
      if (isAway) throw new StoreUnavailable('no broker answers', 'down');
      return { publish: async () => true, close: async () => void closed.push(which) };
    });
    const { relay } = await world.start({ publisher });
    expect(opened).toBe(0);
    await world.events.append('other-a', [sample()], -1);
    await world.time.pass(1000);
    expect(relay.figures.missing).toEqual([
      { what: 'feed', since: '2026-01-01T00:00:00.000Z', cause: 'StoreUnavailable: no broker answers' },
    ]);
    isAway = false;
    await world.time.pass(1000);
    expect(relay.figures).toMatchObject({ position: 0, missing: [] });
    await publisher.close();
    expect(closed).toEqual([opened]);
    world.ahead.length = 0;
  });

  it('begins where an import says, and another log at its first event', async () => {
    await world.append('sample-a', 3);
    await beginRelayAt(world.state, 'another-log', 2);
    await beginRelayAt(world.state, world.events.logId, 1);
    const { relay } = await world.start();
    await relay.caughtUp();
    expect(world.broker.lines).toEqual(['sample-a@2']);
    world.ahead.length = 0;
  });

  it('goes on from the end of a log that its checkpoint lies beyond, so that nothing to come is left out', async () => {
    await world.append('sample-a', 2);
    await beginRelayAt(world.state, world.events.logId, 700);
    await world.start();
    await world.append('sample-a');
    await world.time.settle();
    expect(world.broker.lines).toEqual(['sample-a@2']);
    expect(world.lines.map(({ message }) => message)).toContain(
      'the checkpoint of the relay lies beyond the log: it goes on from its end',
    );
    world.ahead.length = 0;
  });

  it('tells those who wait, in whichever process, when everything is in the feed', async () => {
    const [active, other] = [await world.start(), await world.start()];
    world.broker.isAway = true;
    await world.append('sample-a', 2);
    const told: string[] = [];
    const waits = [
      active.relay.caughtUp().then(() => told.push('active')),
      other.relay.settled(1).then(() => told.push('other')),
    ];
    await world.time.pass(2000);
    expect(told).toEqual([]);
    world.broker.isAway = false;
    await world.time.pass(2000);
    await Promise.all(waits);
    expect(told.sort()).toEqual(['active', 'other']);
    await active.relay.settled(1);
  });
});
