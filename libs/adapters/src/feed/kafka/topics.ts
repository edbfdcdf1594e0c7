import type { Admin } from 'kafkajs';
import { ConfigResourceTypes } from 'kafkajs';
import { asked, askedOnceLed } from './client';

const dayMs = 24 * 3600 * 1000;
/** How long records stay; what is older comes from the event store. */
const retentionMs = 30 * dayMs;
/** An event of 256 KiB and its headers fit well. */
const messageBytes = 1_048_588;
/** The brokers' own: they refuse a record from a clock that is an hour ahead of theirs, and the feed would stand still. */
const timestamps = 'LogAppendTime';
const usualPartitions = 12;

export interface Topics {
  /** Partitions by topic; they never change. */
  readonly partitions: ReadonlyMap<string, number>;
  /** What of existing topics is not as it should be, one sentence each. */
  readonly complaints: readonly string[];
}

/**
 * Makes topics that are missing, with `partitions` each (default 12), as many copies as the brokers usually make, and a
 * retention of 30 days, counted by the brokers' clocks; looks at those that are there, since making them again would change nothing and say nothing.
 * Throws StoreUnavailable.
 */
export async function ensureTopics(admin: Admin, names: readonly string[], partitions?: number): Promise<Topics> {
  const there = new Set(await asked('the list of topics', admin.listTopics()));
  const missing = names.filter((name) => !there.has(name));
  if (missing.length > 0)
    await asked(
      'new topics',
      made(admin, {
        // What follows asks until they are led; who lost the race for one has to wait for it too.
        waitForLeaders: false,
        topics: missing.map((topic) => ({
          topic,
          numPartitions: partitions ?? usualPartitions,
          replicationFactor: -1,
          configEntries: [
            { name: 'cleanup.policy', value: 'delete' },
            { name: 'retention.ms', value: String(retentionMs) },
            { name: 'max.message.bytes', value: String(messageBytes) },
            { name: 'message.timestamp.type', value: timestamps },
          ],
        })),
      }),
    );
  const { topics } = await askedOnceLed('topics', () => admin.fetchTopicMetadata({ topics: [...names] }));
  const counts = new Map(topics.map(({ name, partitions: all }) => [name, all.length]));
  return { partitions: counts, complaints: await complaintsOf(admin, names, counts, partitions) };
}

/** Others make the same topics at the same time: one that is there by now is as good. */
async function made(admin: Admin, options: Parameters<Admin['createTopics']>[0]): Promise<void> {
  try {
    await admin.createTopics(options);
  } catch (thrown) {
    const { errors = [] } = thrown as { readonly errors?: readonly (Error & { readonly topic?: string })[] };
    const [first] = errors.filter((error) => (error as { type?: string }).type !== 'TOPIC_ALREADY_EXISTS');
    if (errors.length === 0) throw thrown;
    if (first) throw Object.assign(first, { message: `${first.topic ?? 'a topic'} cannot be made: ${first.message}` });
  }
}

async function complaintsOf(
  admin: Admin,
  names: readonly string[],
  counts: ReadonlyMap<string, number>,
  partitions: number | undefined,
): Promise<readonly string[]> {
  const configNames = [
    'cleanup.policy',
    'retention.ms',
    'retention.bytes',
    'max.message.bytes',
    'message.timestamp.type',
  ];
  const resourcesOf = names.map((name) => ({ type: ConfigResourceTypes.TOPIC, name, configNames }));
  const { resources } = await askedOnceLed('settings of topics', () =>
    admin.describeConfigs({ includeSynonyms: false, resources: resourcesOf }),
  );
  return resources.flatMap(({ resourceName: topic, configEntries }) => {
    const value = (name: string): string => configEntries.find((one) => one.configName === name)?.configValue ?? '';
    const has = counts.get(topic);
    return [
      ...(value('cleanup.policy') === 'delete'
        ? []
        : [
            `${topic}: cleanup.policy is ${value('cleanup.policy')}, it must be delete: compacting leaves gaps in streams`,
          ]),
      ...(isLong(value('retention.ms'))
        ? []
        : [`${topic}: retention.ms is ${value('retention.ms')}, give at least ${retentionMs} (30 days)`]),
      ...(['-1', ''].includes(value('retention.bytes'))
        ? []
        : [`${topic}: retention.bytes is ${value('retention.bytes')}, give -1: records would go before their time`]),
      ...(Number(value('max.message.bytes')) >= messageBytes
        ? []
        : [`${topic}: max.message.bytes is ${value('max.message.bytes')}, give at least ${messageBytes}`]),
      ...(value('message.timestamp.type') === timestamps
        ? []
        : [
            `${topic}: message.timestamp.type is ${value('message.timestamp.type')}, give ${timestamps}: records of a clock that is ahead would be refused`,
          ]),
      ...(partitions === undefined || has === partitions
        ? []
        : [`${topic}: it has ${has} partitions and keeps them, ${partitions} were asked for`]),
    ];
  });
}

const isLong = (retention: string): boolean => retention === '-1' || Number(retention) >= retentionMs;
