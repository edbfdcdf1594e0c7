import type { LogEntry } from 'kafkajs';
import { logLevel } from 'kafkajs';

export type KafkaLog = (
  level: 'debug' | 'info' | 'warn' | 'error',
  message: string,
  fields: Readonly<Record<string, unknown>>,
) => void;

export const quiet: KafkaLog = () => undefined;

/** What happens at every join of a group, at every loss of a broker, and on a fresh cluster: it is tried again. */
const expected = [
  // The consumer tells of these itself.
  /^Crash:|^Restarting the consumer/,
  /rebalanc/i,
  /GROUP_COORDINATOR_NOT_AVAILABLE|group coordinator is not available|COORDINATOR_LOAD_IN_PROGRESS|coordinator is loading|not the correct coordinator/i,
  /not aware of this member|does not match|generation/i,
  /not the leader for that topic-partition|LEADER_NOT_AVAILABLE|leadership election|no leader/i,
  /does not host this topic-partition/i,
  /Connection (?:error|timeout)|ECONNREFUSED|ECONNRESET|EPIPE|Closed connection|socket|Failed to connect/i,
  // Replicas that start together make the same topics; what else is wrong with one is thrown by name.
  /^Topic creation errors$/,
  // Of a call that was given up meanwhile.
  /^Response without match$/,
  /Limiting retries for the idempotent producer/i,
  // Another process made the topics first; any other cause is thrown to who asked for them.
  /Topic creation errors/i,
];

const fieldsKept = ['groupId', 'memberId', 'broker', 'topic', 'partition', 'retryCount', 'retryTime', 'correlationId'];

/** Passes on the client's own lines: constant text, ids as fields, and no line above debug for what is expected. */
export const logCreator =
  (log: KafkaLog) =>
  () =>
  ({ level, log: { message, ...rest } }: LogEntry): void => {
    const all = rest as Readonly<Record<string, unknown>>;
    const error = typeof all['error'] === 'string' ? all['error'] : undefined;
    const isExpected = expected.some(
      (pattern) => pattern.test(message) || (error !== undefined && pattern.test(error)),
    );
    const kept = Object.fromEntries(fieldsKept.flatMap((key) => (key in all ? [[key, all[key]]] : [])));
    const said = level === logLevel.ERROR ? 'error' : level === logLevel.WARN ? 'warn' : 'debug';
    log(isExpected ? 'debug' : said, 'Kafka client', { ...kept, said: message, ...(error !== undefined && { error }) });
  };
