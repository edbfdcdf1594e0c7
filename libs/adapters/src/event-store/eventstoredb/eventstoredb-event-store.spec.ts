import { eventStoreSuite } from '@eventdesk/kernel/testing/event-store-suite';
import { openEventStoreDb } from './open';
import { EventStoreDbTestServer } from './testing/test-server';

/** A real server where one is named, else the test server. */
const real = process.env['EVENTDESK_TEST_ESDB'];

describe(`EventStoreDB (${real ? 'the server that EVENTDESK_TEST_ESDB names' : 'test server'})`, () => {
  let server: EventStoreDbTestServer | undefined;

  beforeAll(async () => {
    if (!real) server = await EventStoreDbTestServer.start();
  });
  afterAll(async () => server?.destroy());

  eventStoreSuite('eventstoredb', async () => ({
    open: () => openEventStoreDb({ url: real ?? server?.url ?? '' }),
    destroy: async () => undefined,
  }));
});
