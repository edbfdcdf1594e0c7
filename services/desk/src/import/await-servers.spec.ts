import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { readConfig } from '@eventdesk/platform/config/read-config';
import { awaitServers } from './await-servers';

const config = (events: string, documents: string) =>
  readConfig({
    EVENTDESK_EVENTS: `esdb://${events}?tls=false`,
    EVENTDESK_FEED: 'kafka://127.0.0.1:9',
    EVENTDESK_STATE: `mongodb://me:hidden@${documents}/state`,
    EVENTDESK_READS: `mongodb://me:hidden@${documents}/reads`,
    EVENTDESK_PUBLIC_URL: 'http://localhost:3000',
  });

describe('an import into servers', () => {
  const servers: Server[] = [];
  const listening = async (port = 0): Promise<number> => {
    const server = createServer((socket) => socket.destroy()).listen(port, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  afterEach(() => servers.splice(0).forEach((server) => server.close()));
  const said = async (of: ReturnType<typeof config>, patience: number): Promise<readonly string[]> => {
    const lines: string[] = [];
    try {
      for await (const line of awaitServers(of, undefined, patience)) lines.push(line);
    } catch (thrown) {
      lines.push(`${(thrown as Error).name}: ${(thrown as Error).message}`);
    }
    return lines;
  };

  it('says nothing where each variable names one that lets it in', async () => {
    const port = await listening();
    expect(await said(config(`127.0.0.1:${port}`, `127.0.0.1:9,127.0.0.1:${port}`), 60_000)).toEqual([]);
  });

  it('says at once which it waits for, and gives up soon, without a password', async () => {
    const port = await listening();
    expect(await said(config('127.0.0.1:9', `127.0.0.1:${port}`), 1)).toEqual([
      'waiting for EventStoreDB at 127.0.0.1:9 (EVENTDESK_EVENTS)',
      'StoreUnavailable: EVENTDESK_EVENTS: nothing answers at 127.0.0.1:9, where EventStoreDB should be; start it there, or name another address',
    ]);
    const [waiting = ''] = await said(config('127.0.0.1:9', '127.0.0.1:9'), 1);
    for (const name of ['EVENTDESK_EVENTS', 'EVENTDESK_STATE', 'EVENTDESK_READS']) expect(waiting).toContain(name);
    expect(waiting).not.toContain('EVENTDESK_FEED');
    expect(waiting).not.toContain('hidden');
  });

  it('goes on when it has come', async () => {
    const port = await listening();
    servers.splice(0).forEach((server) => server.close());
    const lines: string[] = [];
    for await (const line of awaitServers(config(`127.0.0.1:${port}`, `127.0.0.1:${port}`), undefined, 60_000)) {
      lines.push(line);
      await listening(port);
    }
    expect(lines).toHaveLength(1);
  });
});
