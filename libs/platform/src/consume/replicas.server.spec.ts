import { messageOf } from '@eventdesk/adapters/feed/kafka/envelope';
import { openKafkaFeed } from '@eventdesk/adapters/feed/kafka/kafka-feed';
import { openKafkaPublisher } from '@eventdesk/adapters/feed/kafka/publisher';
import { newAddress, sign, verify, withKafka } from '@eventdesk/adapters/feed/kafka/testing/test-kafka';
import { MemoryReads } from '@eventdesk/adapters/read-store/memory/memory-reads';
import { ProjectionRunner } from '../project/projection-runner';
import { counted } from '../project/testing/counted';
import { ConsumerRunner } from './consumer-runner';
import { Ledger, Place } from './testing/place';

const streams = Array.from({ length: 20 }, (_, n) => `sample-${n}`);
const isInternal = (type: string): boolean => type === 'B';

withKafka('two replicas over Kafka', () => {
  it('T26 handle every stream in order and fold it whole, a third one coming and one going in the middle', async () => {
    const [place, ledger, reads, address] = [new Place(), new Ledger(), new MemoryReads(), newAddress()];
    const { logId } = place.events;
    const publisher = await openKafkaPublisher({ ...address, kinds: ['sample'], partitions: 6 });
    const envelope = { logId, publicUrl: 'http://localhost', isInternal: ({ type }: { type: string }) => isInternal(type), sign }; // prettier-ignore
    const bring = async (...types: string[]): Promise<void> => {
      const after = await place.events.head();
      for (const stream of streams) await place.append(stream, ...types);
      const events = await place.events.readAll(after, 10_000);
      await publisher.publish(events.map((event) => messageOf(event, envelope)));
    };
    const replica = async () => {
      const feed = await openKafkaFeed({ ...address, logId, events: place.events, verify, partitions: 6 });
      const { events, state, clock, log } = place;
      const common = { feed, events, state, clock, log, isInternal };
      const handlers = new Map([['A', ledger.write], ['B', ledger.write]]); // prettier-ignore
      const runner = new ConsumerRunner({ ...common, group: 'policy', kinds: ['sample'], start: { after: -1 }, handlers }); // prettier-ignore
      const projections = new ProjectionRunner({ ...common, reads, projections: [counted] });
      await Promise.all([runner.start(), projections.start()]);
      const stop = async (): Promise<void> => {
        await Promise.all([runner.stop(), projections.stop()]);
        await feed.close();
      };
      return { runner, projections, stop };
    };
    await bring('A', 'B');
    const [one, two] = await Promise.all([replica(), replica()]);
    await bring('B', 'A');
    const coming = replica();
    await bring('A');
    const three = await coming;
    await bring('B');
    await one.stop();
    await bring('A');
    await Promise.all([two.runner.idle(), two.projections.idle()]);
    expect([await two.runner.lag(), (await two.projections.lags()).get('test-counted-v1')]).toEqual([0, 0]);
    for (const stream of streams) {
      expect([...new Set(ledger.of(stream))]).toEqual(Array.from({ length: 7 }, (_, n) => `${stream}@${n}`));
      const doc = await (await reads.open(counted)).get(stream.slice('sample-'.length));
      expect(doc).toMatchObject({ revision: 6, doc: { seen: [0, 1, 2, 3, 4, 5, 6] } });
    }
    await Promise.all([two.stop(), three.stop()]);
    await publisher.close();
  });
});
