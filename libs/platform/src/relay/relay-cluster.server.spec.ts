import { withMongo } from '@eventdesk/adapters/mongo/testing/test-mongo';
import type { RelayChild } from './testing/relay-child';
import { RelayServers } from './testing/relay-servers';
import { broker, clusterAddress, withCluster } from './testing/test-cluster';

withCluster('relays over three brokers', () => {
  withMongo('with leases in MongoDB', () => {
    let servers: RelayServers;
    beforeEach(async () => {
      servers = await RelayServers.open(clusterAddress());
    });
    afterEach(async () => {
      await servers.close();
      await Promise.all([1, 2].map((one) => broker('start', one)));
    }, 60_000);
    const publishes = async (child: RelayChild): Promise<void> => {
      const before = child.figures?.publishedTotal ?? 0;
      await child.until(({ active, publishedTotal }) => active && publishedTotal > before + 200);
    };

    it('T29 T33 lose nothing that was acknowledged while brokers are killed one after the other, and a relay', async () => {
      servers.appendAllTheWhile();
      const first = servers.start();
      await publishes(first);
      const second = servers.start();
      await second.until(() => true);
      await broker('kill', 1);
      await publishes(first);
      await broker('start', 1);
      await publishes(first);
      await broker('kill', 2);
      await first.end('SIGKILL');
      await publishes(second);
      const promised = await servers.appended();
      const head = await servers.events.head();
      await second.until(({ position = -1 }) => position >= head);
      expect(await servers.firsts()).toEqual(promised);
    }, 180_000);
  });
});
