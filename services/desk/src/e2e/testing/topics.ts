import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import { eventually } from './eventually';

/** A record as somebody reads it who knows no more than the interface. */
export interface FeedEntry {
  readonly subject: string;
  readonly revision: number;
  readonly id: string;
  readonly type: string;
}

export interface ReadTopics {
  /** First occurrences of every (subject, revision), in the order in which they came, by subject. */
  readonly firsts: ReadonlyMap<string, readonly FeedEntry[]>;
  /** Records that had come before. */
  readonly repeats: number;
}

/** Reads whole topics, from their first record to what is their last now, as a consumer of its own. */
export async function readTopics(brokers: readonly string[], topics: readonly string[]): Promise<ReadTopics> {
  const kafka = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING, retry: { retries: 20 } });
  const [admin, consumer] = [kafka.admin(), kafka.consumer({ groupId: `spec-${randomUUID()}` })];
  await admin.connect();
  const left = new Map<string, number>();
  for (const topic of topics)
    for (const { partition, low, high } of await admin.fetchTopicOffsets(topic))
      if (Number(high) > Number(low)) left.set(`${topic}/${partition}`, Number(high));
  await admin.disconnect();

  const seen = new Map<string, Map<number, FeedEntry>>();
  let repeats = 0;
  await consumer.connect();
  await consumer.subscribe({ topics: [...topics], fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ topic, partition, message: { key, headers = {}, offset } }) => {
      const header = (name: string): string => String(headers[name] ?? '');
      const subject = String(key);
      if (header('ce_subject') !== subject)
        throw new Error(`a record of ${header('ce_subject')} has the key ${subject}`);
      const revision = Number(header('ce_revision'));
      const stream = seen.get(subject) ?? new Map<number, FeedEntry>();
      seen.set(subject, stream);
      if (stream.has(revision)) repeats++;
      else stream.set(revision, { subject, revision, id: header('ce_id'), type: header('ce_type') });
      const place = `${topic}/${partition}`;
      if (Number(offset) + 1 >= (left.get(place) ?? Infinity)) left.delete(place);
    },
  });
  await eventually('the topics are read', () => (left.size === 0 ? true : undefined), {
    patienceMs: 60_000,
    seen: () => [...left.keys()],
  });
  await consumer.disconnect();
  return { firsts: new Map([...seen].map(([subject, all]) => [subject, [...all.values()]])), repeats };
}
