import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { readScaled } from './complete';
import { unreached } from './unreached';

describe('servers that a scaled run was given', () => {
  it('are named with address and variable when they let nobody in, each of several', async () => {
    const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const config = readScaled({
      EVENTDESK_FEED: `kafka://127.0.0.1:${port},127.0.0.1:9`,
      EVENTDESK_READS: `mongodb://me:secret@127.0.0.1:9,127.0.0.1:${port}/desk`,
      EVENTDESK_EVENTS: `esdb://127.0.0.1:9?tls=false`,
    });
    expect(await unreached(config)).toEqual([
      expect.stringMatching(/^EVENTDESK_FEED: nothing answers at 127\.0\.0\.1:9\. Start Kafka there/),
      expect.stringMatching(/^EVENTDESK_READS: nothing answers at 127\.0\.0\.1:9\. Start MongoDB there/),
      expect.stringMatching(/^EVENTDESK_EVENTS: nothing answers at 127\.0\.0\.1:9\. Start EventStoreDB there/),
    ]);
    server.close();
  });
});
