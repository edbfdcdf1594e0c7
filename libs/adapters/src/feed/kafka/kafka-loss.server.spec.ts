import { randomUUID } from 'node:crypto';
import type { RecordedEvent } from '@eventdesk/kernel/event';
import type { FeedBatch, Missing } from '@eventdesk/kernel/ports/feed';
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

withKafka('records that are gone from Kafka', () => {
  const envelope = { logId: randomUUID(), publicUrl: 'http://localhost', isInternal: () => false, sign };
  let address: ReturnType<typeof newAddress>;
  let publisher: KafkaPublisher;
  let opened: KafkaFeed[];
  let position: number;
  const topic = () => `${address.prefix}.sample`;
  const publish = async (stream: string, count: number, first = 0): Promise<string[]> => {
    const all = Array.from({ length: count }, (_, at): RecordedEvent => {
      return { ...sample(), stream, revision: first + at, position: position++ };
    });
    await publisher.publish(all.map((event) => messageOf(event, envelope)));
    return all.map(({ id }) => id);
  };
  const open = async (logId = envelope.logId): Promise<KafkaFeed> => {
    const feed = await openKafkaFeed({ ...address, logId, events: new MemoryEventStore(), verify, partitions: 4 });
    opened.push(feed);
    return feed;
  };
  const admin = async <T>(work: (of: ReturnType<ReturnType<typeof kafkaOf>['admin']>) => Promise<T>): Promise<T> => {
    const one = kafkaOf(address).admin();
    await one.connect();
    return work(one).finally(() => one.disconnect());
  };
  const expire = (stream: string, offset: number) =>
    admin(async (of) => {
      await boundsOf(of, [topic()]);
      const partitions = [{ partition: partitionOf(stream, 4), offset: String(offset) }];
      await of.deleteTopicRecords({ topic: topic(), partitions });
    });
  /** Answers what is told to be missing; commits unless it is to forget. */
  const listening = (told: Missing[], commits = true) => {
    return async ({ missing, through, commit }: FeedBatch): Promise<void> => {
      if (missing) told.push(missing);
      if (commits) await commit(through);
    };
  };
  beforeEach(async () => {
    [address, opened, position] = [newAddress(), [], 100];
    publisher = await openKafkaPublisher({ ...address, kinds: ['sample'], partitions: 4 });
  });
  afterEach(async () => {
    await Promise.all([publisher.close(), ...opened.map((feed) => feed.close())]);
  });

  it('T26 are told as a range of the log, again until something behind it took effect, and then no more', async () => {
    const stream = newStream();
    const feed = await open();
    const first = await new Collector(feed, 'a').start();
    await first.has(await publish(stream, 3));
    await first.stop();
    await publish(stream, 3, 3);
    const kept = await publish(stream, 2, 6);
    await expire(stream, 6);
    const told: Missing[] = [];
    for (const commits of [false, true, true]) {
      const again = await new Collector(feed, 'a', listening(told, commits)).start();
      await again.has(commits && told.length > 1 ? await publish(stream, 1, 8) : kept);
      await again.stop();
    }
    expect(told).toEqual([
      { after: 102, before: 106, has: expect.any(Function) as unknown },
      { after: 102, before: 106, has: expect.any(Function) as unknown },
    ]);
    const others = Array.from({ length: 50 }, () => newStream());
    expect(told[0]?.has(stream)).toBe(true);
    expect(others.filter((one) => told[0]?.has(one))).toEqual(
      others.filter((one) => partitionOf(one, 4) === partitionOf(stream, 4)),
    );
    expect(told[0]?.has(stream.replace('sample-', 'other-'))).toBe(false);
  });

  it('T26 are told at once when nothing is left, since nothing may ever come', async () => {
    const stream = newStream();
    const feed = await open();
    const first = await new Collector(feed, 'a').start();
    await first.has(await publish(stream, 2));
    await first.stop();
    await publish(stream, 2, 2);
    await expire(stream, 4);
    const told: Missing[] = [];
    let heard: () => void = () => undefined;
    const isTold = new Promise<void>((resolve) => (heard = resolve));
    const again = new Collector(feed, 'a', async (batch) => {
      await listening(told)(batch);
      heard();
    });
    await again.start();
    await isTold;
    expect(told).toMatchObject([{ after: 101, before: Infinity }]);
    await again.has(await publish(stream, 1, 4));
    expect(told).toHaveLength(1);
  });

  it('T26 are told to a group that begins at the first record, when that is not the first there was', async () => {
    const stream = newStream();
    await publish(stream, 3);
    await expire(stream, 2);
    const told: Missing[] = [];
    const got = await new Collector(await open(), 'a', listening(told)).start();
    await got.until((all) => all.length > 0);
    expect(told).toMatchObject([{ after: -1, before: 102 }]);
  });

  it('T26 are told when the client committed "the first there is" by itself, to a group that begins now as well', async () => {
    const stream = newStream();
    const feed = await open();
    const first = await new Collector(feed, 'a').start();
    await first.has(await publish(stream, 3));
    await first.stop();
    const partitions = [{ partition: partitionOf(stream, 4), offset: '-2' }];
    await admin((of) => of.setOffsets({ groupId: `${address.prefix}.a`, topic: topic(), partitions }));
    await expire(stream, 2);
    const told: Missing[] = [];
    const again = await new Collector(feed, 'a', listening(told)).start(['sample'], 'now');
    await again.until((all) => all.length > 0);
    expect(again.events.map(({ revision }) => revision)).toEqual([2]);
    expect(told).toMatchObject([{ after: -1, before: 102 }]);
  });

  it('are counted by the positions of their own log alone', async () => {
    const stream = newStream();
    const first = await new Collector(await open(), 'a').start();
    await first.has(await publish(stream, 3));
    await first.stop();
    await publish(stream, 3, 3);
    await expire(stream, 5);
    const told: Missing[] = [];
    const restored = { ...envelope, logId: randomUUID() };
    const event = { ...sample(), stream, revision: 0, position: 7 };
    await publisher.publish([messageOf(event, restored)]);
    const got = await new Collector(await open(restored.logId), 'a', listening(told)).start();
    await got.has([event.id]);
    expect(told).toMatchObject([{ after: -1, before: 7 }]);
  });
});
