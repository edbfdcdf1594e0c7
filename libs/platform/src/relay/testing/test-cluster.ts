import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';

const cluster = process.env['EVENTDESK_TEST_KAFKA_CLUSTER'];
const command = process.env['EVENTDESK_TEST_KAFKA_KILL'];

/** `describe` where three brokers are named and what ends them, else one line that says what is missing. */
export const withCluster = (name: string, suite: () => void): void => {
  if (cluster && command) return void describe(name, suite);
  it.skip(`${name}: EVENTDESK_TEST_KAFKA_CLUSTER names no three brokers, or EVENTDESK_TEST_KAFKA_KILL no command that takes "kill 1" and "start 1"`, () => undefined);
}; // prettier-ignore

/** The brokers of the cluster, with topics that nobody else has. */
export const clusterAddress = (): { readonly brokers: readonly string[]; readonly prefix: string } => ({
  brokers: (cluster ?? '').replace(/^kafkas?:\/\//, '').split(','),
  prefix: `test-${randomUUID()}`,
});

/** Ends a broker without a word, or starts it again: the first is 1. */
export async function broker(what: 'kill' | 'start', which: number): Promise<void> {
  await promisify(execFile)(command ?? '', [what, String(which)]);
}
