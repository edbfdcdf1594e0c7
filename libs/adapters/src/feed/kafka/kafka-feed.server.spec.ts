import { randomUUID } from 'node:crypto';
import { feedSuite } from '@eventdesk/kernel/testing/feed-suite';
import { MemoryEventStore } from '../../event-store/memory/memory-event-store';
import { messageOf } from './envelope';
import { openKafkaFeed } from './kafka-feed';
import { openKafkaPublisher } from './publisher';
import { newAddress, sign, verify, withKafka } from './testing/test-kafka';

withKafka('feed over Kafka', () => {
  feedSuite('kafka', async () => {
    const address = newAddress();
    const logId = randomUUID();
    const store = new MemoryEventStore();
    const publisher = await openKafkaPublisher({ ...address, kinds: ['sample', 'other'], partitions: 3 });
    const envelope = { logId, publicUrl: 'http://localhost:3000', isInternal: () => false, sign };
    let published = -1;
    return {
      append: async (stream, events) => {
        const [last] = await store.read(stream, { backwards: true, limit: 1 });
        await store.append(stream, events, last?.revision ?? -1);
        const page = await store.readAll(published, 1000);
        published = page.at(-1)?.position ?? published;
        await publisher.publish(page.map((event) => messageOf(event, envelope)));
      },
      open: () => openKafkaFeed({ ...address, logId, events: store, verify, partitions: 3 }),
      destroy: () => publisher.close(),
    };
  });
});
