import { createHmac, randomUUID } from 'node:crypto';
import type { KafkaAddress } from '../client';
import type { Sign, Verify } from '../envelope';

const server = process.env['EVENTDESK_TEST_KAFKA'];

/** `describe` where brokers are named, else one line that says what is missing. */
export const withKafka = (name: string, suite: () => void): void => {
  if (server) return void describe(name, suite);
  it.skip(`${name}: EVENTDESK_TEST_KAFKA names no brokers`, () => undefined);
};

/** Brokers of the test, with topics and groups that nobody else has. */
export const newAddress = (): KafkaAddress & { readonly prefix: string } => ({
  brokers: (server ?? '').replace(/^kafkas?:\/\//, '').split(','),
  prefix: `test-${randomUUID()}`,
});

/** A signature under a key of the test. */
export const sign: Sign = (parts) => {
  const hmac = createHmac('sha256', 'key of the test');
  for (const part of parts) hmac.update(`${part.length}:`).update(part);
  return hmac.digest('base64url');
};
export const verify: Verify = (parts, mac) => sign(parts) === mac;
