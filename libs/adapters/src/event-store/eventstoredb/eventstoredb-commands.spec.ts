import { commandRunnerSuite } from '@eventdesk/kernel/testing/command-runner-suite';
import { openEventStoreDb } from './open';
import { serverName, serverUnderTest } from './testing/server-under-test';

describe(`EventStoreDB (${serverName})`, () => {
  let server: Awaited<ReturnType<typeof serverUnderTest>>;

  beforeAll(async () => {
    server = await serverUnderTest();
  });
  afterAll(() => server.destroy());

  commandRunnerSuite('eventstoredb', async () => ({
    open: () => openEventStoreDb({ url: server.url }),
    destroy: async () => undefined,
  }));
});
