import { StoreUnavailable } from '@eventdesk/kernel/ports/event-store';
import type { SASLOptions } from 'kafkajs';
import { Kafka } from 'kafkajs';
import type { KafkaLog } from './logging';
import { logCreator, quiet } from './logging';

export interface KafkaAddress {
  /** `host:port` each. */
  readonly brokers: readonly string[];
  /** Whether the connection is encrypted (default false). */
  readonly tls?: boolean;
  readonly sasl?: {
    readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
    readonly username: string;
    readonly password: string;
  };
  /** Begins names of topics and groups (default `eventdesk`). */
  readonly prefix?: string;
  readonly log?: KafkaLog;
}

/** A client that gives up on a broker that is frozen, and tells of what is expected at debug level. */
export function kafkaOf({ brokers, tls = false, sasl, log = quiet }: KafkaAddress): Kafka {
  return new Kafka({
    brokers: [...brokers],
    ssl: tls,
    ...(sasl && { sasl: sasl as SASLOptions }),
    clientId: 'eventdesk',
    connectionTimeout: 3000,
    authenticationTimeout: 10_000,
    // A frozen broker would hold a request for 30 seconds.
    requestTimeout: 10_000,
    enforceRequestTimeout: true,
    // Its retries lie within each other and multiply; who asks tries again himself.
    retry: { initialRetryTime: 100, maxRetryTime: 500, retries: 4 },
    logCreator: logCreator(log),
  });
}

/** Awaits the client; what it throws comes as the ports name it. */
export async function asked<T>(doing: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (thrown) {
    const cause = thrown instanceof Error ? thrown : new Error(String(thrown));
    if (!cause.name.startsWith('KafkaJS')) throw cause;
    throw new StoreUnavailable(`Kafka: ${cause.message} while asked for ${doing}`, 'down', { cause });
  }
}

/** What a topic that was just made, or whose leader moves, answers for a moment. */
export const passing =
  /UNKNOWN_TOPIC_OR_PARTITION|LEADER_NOT_AVAILABLE|NOT_LEADER|does not host this topic|not the leader|no leader|leadership election/i;
const settlingMs = 50;
/** How long it is asked again, milliseconds. */
const patienceMs = 20_000;

/**
 * Asks again while a topic is being made or its leader moves, as others may be doing right now; else like `asked`.
 * `refresh` has the client look anew who leads, where it would go on with what it knows.
 */
export async function askedOnceLed<T>(
  doing: string,
  work: () => Promise<T>,
  refresh: () => Promise<unknown> = async () => undefined,
): Promise<T> {
  const end = Date.now() + patienceMs;
  for (;;)
    try {
      return await asked(doing, stumbling(work()));
    } catch (thrown) {
      const { type = '', message = '' } = ((thrown as Error).cause ?? {}) as { type?: string; message?: string };
      if (!(thrown instanceof StoreUnavailable) || !passing.test(`${type} ${message}`) || Date.now() > end)
        throw thrown;
      await new Promise((resolve) => setTimeout(resolve, settlingMs));
      await refresh().catch(() => undefined);
    }
}

/** Where a broker has a topic and none of its partitions yet, the client takes a value apart that is not there. */
async function stumbling<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (thrown) {
    if (!(thrown instanceof TypeError) || !thrown.message.includes("'partitions'")) throw thrown;
    throw Object.assign(new Error('LEADER_NOT_AVAILABLE: no partitions yet', { cause: thrown }), {
      name: 'KafkaJSError',
    });
  }
}

/** Topic of a kind of stream. */
export const topicOf = (prefix: string, kind: string): string => `${prefix}.${kind}`;
/** Name of the consumer group on the brokers. */
export const groupOf = (prefix: string, group: string): string => `${prefix}.${group}`;
export const usualPrefix = 'eventdesk';
