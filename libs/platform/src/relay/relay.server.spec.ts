import { newAddress, withKafka } from '@eventdesk/adapters/feed/kafka/testing/test-kafka';
import { withMongo } from '@eventdesk/adapters/mongo/testing/test-mongo';
import type { RelayChild } from './testing/relay-child';
import { RelayServers } from './testing/relay-servers';

withKafka('relays over EventStoreDB and Kafka', () => {
  withMongo('with leases in MongoDB', () => {
    let servers: RelayServers;
    beforeEach(async () => {
      servers = await RelayServers.open(newAddress());
    });
    afterEach(() => servers.close());
    /** Resolves once it publishes what nobody published before. */
    const publishes = async (child: RelayChild): Promise<void> => {
      const before = child.figures?.publishedTotal ?? 0;
      await child.until(({ active, publishedTotal }) => active && publishedTotal > before + 200);
    };

    it('T29 T33 leave nothing out and keep the order when one is killed, one is frozen, and one stops', async () => {
      servers.appendAllTheWhile();
      const first = servers.start();
      await publishes(first);
      const second = servers.start();
      await second.until(() => true);

      await first.end('SIGKILL');
      await publishes(second);
      const third = servers.start();
      await third.until(() => true);

      second.freeze();
      await publishes(third);
      second.thaw();
      await publishes(third);
      expect(second.figures?.active).toBe(false);

      expect(await third.end('SIGTERM')).toBe(0);
      await publishes(second);

      const promised = await servers.appended();
      const head = await servers.events.head();
      await second.until(({ position = -1, lag }) => position >= head && lag === 0);
      expect(await servers.firsts()).toEqual(promised);
    }, 120_000);
  });
});
