// Where the servers of a scaled desk are: named by the environment, as for the desk itself or for the tests.
import { randomBytes } from 'node:crypto';

/**
 * The feed and the reads of one measurement: topics and databases of its own, so that nothing of an earlier one is there.
 * Throws an Error that says what is to be given.
 */
export function servers() {
  const { EVENTDESK_FEED, EVENTDESK_READS, EVENTDESK_TEST_KAFKA, EVENTDESK_TEST_MONGO } = process.env;
  const feed = EVENTDESK_FEED ?? EVENTDESK_TEST_KAFKA;
  const reads = EVENTDESK_READS ?? EVENTDESK_TEST_MONGO;
  if (!feed || !reads)
    throw new Error(
      'a scaled desk needs servers: EVENTDESK_FEED (kafka://127.0.0.1:9092) and EVENTDESK_READS (mongodb://127.0.0.1:27017)',
    );
  const state = process.env.EVENTDESK_STATE ?? reads;
  const name = `bench-${randomBytes(4).toString('hex')}`;
  const kafka = new URL(feed.includes('://') ? feed : `kafka://${feed}`);
  kafka.searchParams.set('prefix', name);
  // A server that only speaks the protocol needs it; a real one is none the worse.
  const guarded = { eventdeskGuardIndex: 'true' };
  return { feed: kafka.href, reads: database(reads, name, guarded), state: database(state, `${name}-state`) };
}

/** Whether there are servers for what needs some. */
export const haveServers = () => {
  try {
    return servers() !== undefined;
  } catch {
    return false;
  }
};

function database(url, name, options = {}) {
  const at = new URL(url);
  at.pathname = `/${name}`;
  for (const [option, value] of Object.entries(options)) at.searchParams.set(option, value);
  return at.href;
}
