import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { createConnection } from 'mongoose';
import { deployment } from './deployment';

/** Everything that a desk wrote down, by where: each file below its folder, and what its servers keep for it. */
export async function writtenDown(data: string): Promise<ReadonlyMap<string, Buffer>> {
  const files = readdirSync(data, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => [name, readFileSync(join(parentPath, name))] as const);
  const { EVENTDESK_FEED: feed, EVENTDESK_READS: reads, EVENTDESK_STATE: state } = deployment.reaching(data);
  const kept = await Promise.all([
    ...(feed?.startsWith('kafka:') ? [topicsOf(feed)] : []),
    ...[reads, state].flatMap((url) => (url?.startsWith('mongodb:') ? [collectionsOf(url)] : [])),
  ]);
  return new Map([...files, ...kept.flat()]);
}

/** Keys, values and headers of every record of a desk's topics. */
async function topicsOf(feed: string): Promise<(readonly [string, Buffer])[]> {
  const url = new URL(feed);
  const prefix = url.searchParams.get('prefix') ?? 'eventdesk';
  const kafka = new Kafka({ brokers: [url.host], logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(`${prefix}.`));
  const left = new Map<string, number>();
  for (const topic of topics)
    for (const { partition, low, high } of await admin.fetchTopicOffsets(topic))
      if (Number(high) > Number(low)) left.set(`${topic}/${partition}`, Number(high) - 1);
  const bytes = new Map(topics.map((topic) => [topic, [] as Buffer[]]));
  const groupId = `${prefix}.search-${process.pid}-${Date.now()}`;
  const consumer = kafka.consumer({ groupId });
  await consumer.connect();
  await consumer.subscribe({ topics, fromBeginning: true });
  await new Promise<void>((resolve, reject) => {
    if (left.size === 0) resolve();
    consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
    consumer
      .run({
        eachMessage: async ({ topic, partition, message }) => {
          const headers = Object.values(message.headers ?? {}).flat().map((one) => Buffer.from(one ?? '')); // prettier-ignore
          bytes.get(topic)?.push(message.key ?? Buffer.alloc(0), message.value ?? Buffer.alloc(0), ...headers);
          if (Number(message.offset) >= (left.get(`${topic}/${partition}`) ?? Infinity)) left.delete(`${topic}/${partition}`); // prettier-ignore
          if (left.size === 0) resolve();
        },
      })
      .catch(reject);
  });
  await consumer.disconnect();
  await admin.deleteGroups([groupId]);
  await admin.disconnect();
  return [...bytes].map(([topic, all]) => [`feed: ${topic.slice(prefix.length + 1)}`, Buffer.concat(all)] as const);
}

/** Documents of every collection of a database, as they came from the server. */
async function collectionsOf(url: string): Promise<(readonly [string, Buffer])[]> {
  const name = new URL(url).pathname.slice(1);
  const own = new URL(url);
  own.searchParams.delete('eventdeskGuardIndex');
  const connection = await createConnection(own.href).asPromise();
  try {
    const collections = (await connection.db?.listCollections().toArray()) ?? [];
    return await Promise.all(
      collections.map(async ({ name: collection }) => {
        const rows = await connection.db?.collection(collection).find({}, { raw: true }).toArray();
        const place = `${name.endsWith('-state') ? 'state' : 'reads'}: ${collection}`;
        return [place, Buffer.concat((rows ?? []) as unknown as Buffer[])] as const;
      }),
    );
  } finally {
    await connection.close();
  }
}
