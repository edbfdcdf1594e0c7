import { randomUUID } from 'node:crypto';
import type { RecordedEvent } from '@eventdesk/kernel/event';
import type { FeedBatch } from '@eventdesk/kernel/ports/feed';
import { Collector } from '@eventdesk/kernel/testing/feed-collector';
import { newStream, sample } from '@eventdesk/kernel/testing/samples';
import { MemoryEventStore } from '../../event-store/memory/memory-event-store';
import { kafkaOf } from './client';
import { messageOf } from './envelope';
import type { KafkaFeed } from './kafka-feed';
import { openKafkaFeed } from './kafka-feed';
import { boundsOf } from './offsets';
import type { KafkaPublisher } from './publisher';
import { openKafkaPublisher, partitionOf } from './publisher';
import { newAddress, sign, verify, withKafka } from './testing/test-kafka';
import { ensureTopics } from './topics';

withKafka('groups over Kafka', () => {
  const logId = randomUUID();
  const envelope = { logId, publicUrl: 'http://localhost', isInternal: () => false, sign };
  let store: MemoryEventStore;
  let address: ReturnType<typeof newAddress>;
  let publisher: KafkaPublisher;
  let opened: KafkaFeed[];
  let position: number;
  const topic = () => `${address.prefix}.sample`;
  const events = (stream: string, count: number, first = 0): RecordedEvent[] =>
    Array.from({ length: count }, (_, at) => ({ ...sample(), stream, revision: first + at, position: position++ }));
  const publish = async (all: readonly RecordedEvent[]): Promise<string[]> => {
    await publisher.publish(all.map((event) => messageOf(event, envelope)));
    return all.map(({ id }) => id);
  };
  const open = async (log = address.log): Promise<KafkaFeed> => {
    const feed = await openKafkaFeed({ ...address, ...(log && { log }), logId, events: store, verify, partitions: 4 });
    opened.push(feed);
    return feed;
  };
  beforeEach(async () => {
    [address, opened, position, store] = [newAddress(), [], 0, new MemoryEventStore(logId)];
    publisher = await openKafkaPublisher({ ...address, kinds: ['sample'], partitions: 4 });
  });
  afterEach(async () => {
    await Promise.all([publisher.close(), ...opened.map((feed) => feed.close())]);
  });
  const admin = async <T>(work: (of: ReturnType<ReturnType<typeof kafkaOf>['admin']>) => Promise<T>): Promise<T> => {
    const one = kafkaOf(address).admin();
    await one.connect();
    return work(one).finally(() => one.disconnect());
  };

  it('share partitions, lose nothing when a member comes and one goes, and keep the order of streams', async () => {
    const streams = Array.from({ length: 12 }, () => newStream());
    const given = new Map<string, number[]>();
    const handle = async (batch: FeedBatch): Promise<void> => {
      for (const { event } of batch.records)
        given.set(event.stream, [...(given.get(event.stream) ?? []), event.revision]);
      await batch.commit(batch.through);
    };
    const all: string[] = [];
    const more = async (first: number): Promise<void> => {
      for (const stream of streams) all.push(...(await publish(events(stream, 5, first))));
    };
    const one = await new Collector(await open(), 'a', handle).start();
    await more(0);
    const two = await new Collector(await open(), 'a', handle).start();
    const both = (): string[] => [...one.events, ...two.events].map(({ id }) => id);
    await more(5);
    await one.stop();
    await more(10);
    await two.until(() => all.every((id) => both().includes(id)));
    expect(two.events.length).toBeGreaterThan(0);
    for (const stream of streams) {
      const first = [...new Set(given.get(stream))];
      expect(first).toEqual(Array.from({ length: 15 }, (_, revision) => revision));
    }
  });

  it('T43 never give a forged record to anybody, count it, and go on behind it', async () => {
    const stream = newStream();
    const [true1, forged, true2] = events(stream, 3).map((event) => messageOf(event, envelope));
    if (!true1 || !forged || !true2) throw new Error('three events make three messages');
    const said: unknown[] = [];
    const feed = await open((_level, message, fields) => void said.push({ message, ...fields }));
    await publisher.publish([true1, { ...forged, value: '{"text":"canary"}' }, { ...true2, headers: {} }, true2]);
    const got = await new Collector(feed, 'a').start();
    await got.until((all) => all.length >= 2);
    expect(got.events.map(({ revision }) => revision)).toEqual([0, 2]);
    expect(feed.setAside).toEqual({ forged: 2, 'other-log': 0, unreadable: 0 });
    const partition = partitionOf(stream, 4);
    expect(said).toContainEqual({
      message: 'a record was set aside',
      why: 'forged',
      topic: topic(),
      partition,
      offset: 1,
    });
    expect(JSON.stringify(said)).not.toContain('canary');
    expect(await feed.committed('a', ['sample'])).toMatchObject({ [`${topic()}/${partition}`]: 3 });
  });

  it('T43 take of a record that is not signed by us nothing but its place in a stream, and the event from the log', async () => {
    const stream = newStream();
    await store.append(stream, [sample(), sample(), sample()], -1);
    const log = await store.read(stream);
    const [true1, forged, true2] = log.map((event) => messageOf(event, { ...envelope, sign: () => 'by nobody' }));
    const foreign = messageOf(log[0] as RecordedEvent, { ...envelope, logId: randomUUID(), sign: () => 'by nobody' });
    const next = messageOf({ ...(log[2] as RecordedEvent), revision: 3 }, { ...envelope, sign: () => 'by nobody' });
    if (!true1 || !forged || !true2) throw new Error('three events make three messages');
    const feed = await open();
    await publisher.publish([true1, { ...forged, value: '{"text":"canary"}' }, foreign, next]);
    await publisher.publish([{ ...true2, headers: { ...true2.headers, ce_position: '999999', ce_type: 'x' } }]);
    const got = await new Collector(feed, 'a').start();
    await got.until((all) => all.length >= 3);
    expect(got.events).toEqual(log);
    expect(feed.setAside).toEqual({ forged: 5, 'other-log': 0, unreadable: 0 });
  });

  it('T43 take the id and the position from the log where a record of an earlier release did not sign them', async () => {
    const stream = newStream();
    await store.append(stream, [sample()], -1);
    const [event] = await store.read(stream);
    if (!event) throw new Error('an event was appended');
    const { ce_mac2: _none, ...headers } = messageOf(event, envelope).headers;
    const former = { ...messageOf(event, envelope), headers: { ...headers, ce_id: 'another', ce_position: '999999' } };
    const feed = await open();
    await publisher.publish([former]);
    const got = await new Collector(feed, 'a').start();
    await got.until((all) => all.length >= 1);
    expect(got.events).toEqual([event]);
    expect(feed.setAside).toEqual({ forged: 0, 'other-log': 0, unreadable: 0 });
  });

  it('begin at the first record there is when theirs is gone, and say so', async () => {
    const stream = newStream();
    const feed = await open();
    const first = await new Collector(feed, 'a').start();
    await first.has(await publish(events(stream, 3)));
    await first.stop();
    const lost = await publish(events(stream, 3, 3));
    const kept = await publish(events(stream, 2, 6));
    const partition = partitionOf(stream, 4);
    await admin(async (of) => {
      await boundsOf(of, [topic()]);
      await of.deleteTopicRecords({ topic: topic(), partitions: [{ partition, offset: '6' }] });
    });
    const said: unknown[] = [];
    const again = await new Collector(
      await open((level, message, fields) => void said.push({ level, message, ...fields })),
      'a',
    ).start();
    await again.has(kept);
    expect(again.events.filter(({ id }) => lost.includes(id))).toEqual([]);
    expect(said).toContainEqual({
      level: 'error',
      message: 'records of the feed are gone, their events come from the event store',
      group: `${address.prefix}.a`,
      topic: topic(),
      partition,
      expected: 3,
      offset: 6,
    });
  });

  it('notice a topic that was made anew, though fewer records are in it than they had', async () => {
    const feed = await open();
    const first = await new Collector(feed, 'a').start();
    await first.has(await publish(events('sample-fixed', 5)));
    await first.stop();
    await feed.close();
    await publisher.close();
    await admin((of) => of.deleteTopics({ topics: [topic()] }));
    publisher = await openKafkaPublisher({ ...address, kinds: ['sample'], partitions: 4 });
    const ids = await publish(events('sample-fixed', 2));
    const again = await new Collector(await open(), 'a').start();
    await again.has(ids);
    expect(again.events.map(({ id }) => id)).toEqual(ids);
  });

  it('are given a batch again when its handler throws, which it never should, and nothing is skipped', async () => {
    let throws = 1;
    const ids = await publish(events(newStream(), 4));
    const got = new Collector(await open(), 'a', async (batch) => {
      if (throws-- > 0) throw new Error('no handler throws');
      await batch.commit(batch.through);
    });
    await (await got.start()).has(ids);
    expect(got.events.length).toBeGreaterThan(ids.length);
  });

  it('stop within a batch that is told to give up', async () => {
    await publish(events(newStream(), 4));
    let entered: (batch: FeedBatch) => void = () => undefined;
    const within = new Promise<FeedBatch>((resolve) => (entered = resolve));
    const got = await new Collector(await open(), 'a', async (one) => {
      entered(one);
      while (!one.signal.aborted) await new Promise((resolve) => setTimeout(resolve, 10));
    }).start();
    const batch = await within;
    await got.stop();
    expect(batch.signal.aborted).toBe(true);
    expect(got.events).toHaveLength(3);
  });

  it('refuse to begin behind one offset, since partitions have none in common', async () => {
    const feed = await open();
    await expect(new Collector(feed, 'a').start(['sample'], { after: 4 })).rejects.toThrow(TypeError);
  });

  it('complain of topics that are not as they should be', async () => {
    expect(publisher.complaints).toEqual([]);
    const other = `${address.prefix}.other`;
    await admin(async (of) => {
      const configEntries = [
        { name: 'cleanup.policy', value: 'compact' },
        { name: 'retention.ms', value: '1000' },
      ];
      await of.createTopics({ topics: [{ topic: other, numPartitions: 2, configEntries }], waitForLeaders: false });
      // Brokers that are busy know of it a little later.
      while (!(await of.listTopics()).includes(other)) await new Promise((resolve) => setTimeout(resolve, 50));
      const { complaints, partitions } = await ensureTopics(of, [topic(), other], 4);
      expect(complaints).toEqual([
        expect.stringContaining(`${other}: cleanup.policy is compact`),
        expect.stringContaining(`${other}: retention.ms is 1000`),
        expect.stringContaining(`${other}: message.timestamp.type is CreateTime`),
        expect.stringContaining(`${other}: it has 2 partitions`),
      ]);
      expect(partitions.get(other)).toBe(2);
    });
  });

  it('get what a publisher writes whose clock is a month ahead of the brokers', async () => {
    const now = Date.now.bind(Date);
    const ahead = jest.spyOn(Date, 'now').mockImplementation(() => now() + 31 * 24 * 3_600_000);
    const ids = await publish(events(newStream(), 2)).finally(() => ahead.mockRestore());
    await (await new Collector(await open(), 'a').start()).has(ids);
  });

  it('get what is larger than a send, in order', async () => {
    const stream = newStream();
    const large = events(stream, 12).map((event) => ({ ...event, data: { text: 'x'.repeat(250_000) } }));
    const ids = await publish(large);
    const got = await new Collector(await open(), 'a').start();
    await got.has(ids);
    expect(got.events.map(({ id }) => id)).toEqual(ids);
  });
});
