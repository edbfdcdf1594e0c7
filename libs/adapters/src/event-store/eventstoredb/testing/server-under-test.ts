import { EventStoreDbTestServer } from './test-server';

const named = process.env['EVENTDESK_TEST_ESDB'];

/** What suites say that they ran against. */
export const serverName = named ? 'the server that EVENTDESK_TEST_ESDB names' : 'the test server';

/** The real server that EVENTDESK_TEST_ESDB names (a connection string), else a test server of its own. */
export async function serverUnderTest(): Promise<Pick<EventStoreDbTestServer, 'url' | 'destroy'>> {
  return named ? { url: named, destroy: async () => undefined } : EventStoreDbTestServer.start();
}
