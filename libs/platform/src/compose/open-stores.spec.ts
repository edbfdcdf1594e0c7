import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderHeld } from '@eventdesk/adapters/folder-lock/folder-lock';
import { typescriptArguments } from '@eventdesk/adapters/testing/typescript-child';
import { StoreUnavailable } from '@eventdesk/kernel/ports/event-store';
import { readConfig } from '../config/read-config';
import { systemClock } from '../crypto/clock';
import { Secrets } from '../secrets/secrets';
import { MemoryEventStore } from '@eventdesk/adapters/event-store/memory/memory-event-store';
import { openFeed } from './open-feed';
import { openStores } from './open-stores';
import { mustShareFeed } from './open-together';
import { keptLog } from './testing/memory-platform';

const around = () => ({
  clock: systemClock,
  secrets: new Secrets(['a secret for tests that is long enough: 0123456789abcdef']),
  log: keptLog(),
});
const servers = {
  EVENTDESK_EVENTS: 'esdb://127.0.0.1:1?tls=false',
  EVENTDESK_STATE: 'mongodb://127.0.0.1:1/state',
  EVENTDESK_READS: 'mongodb://127.0.0.1:1/reads',
  EVENTDESK_FEED: 'kafka://127.0.0.1:1',
};

describe('stores of one process', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'eventdesk-open-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are held by it alone until they are closed', async () => {
    const config = readConfig({ EVENTDESK_DATA: folder });
    const first = await openStores(config, around());
    await expect(openStores(config, around())).rejects.toBeInstanceOf(FolderHeld);
    await first.close();
    const second = await openStores(config, around());
    expect(second.stores.events.logId).toBe(first.stores.events.logId);
    expect(second.setAside()).toEqual({});
    await second.close();
  });

  it('load no client of a server', () => {
    const main = join(__dirname, 'testing/embedded-main.ts');
    const env = { PATH: process.env['PATH'], EVENTDESK_DATA: folder, EVENTDESK_READY_FILE: '' };
    const printed = execFileSync(process.execPath, [...typescriptArguments, main], { env, encoding: 'utf8' });
    const loaded = JSON.parse(printed) as string[];
    expect(loaded.some((file) => file.includes('libsql'))).toBe(true);
    const clients = /node_modules\/(?:kafkajs|mongo\w*|@eventstore|@grpc|@aws-sdk|@smithy)\//;
    expect(loaded.filter((file) => clients.test(file))).toEqual([]);
  });
});

describe('stores that do not go together are refused in one line that says what would be right', () => {
  const folder = join(tmpdir(), 'eventdesk-never-made');
  const refusal = async (env: Record<string, string>): Promise<string> => {
    const config = readConfig({ EVENTDESK_DATA: folder, EVENTDESK_PUBLIC_URL: 'https://desk.example', ...env });
    const { message } = await openStores(config, around()).then(
      () => new Error('nothing was refused'),
      (thrown: Error) => thrown,
    );
    expect(message).not.toContain('\n');
    expect(existsSync(folder)).toBe(false);
    return message;
  };
  const { EVENTDESK_EVENTS, EVENTDESK_STATE, EVENTDESK_FEED } = servers;

  it.each([
    [{ EVENTDESK_STATE }, /^EVENTDESK_STATE: names a server, and .* names a file: .*EVENTDESK_STATE=sqlite:state\.db$/],
    [{ EVENTDESK_FEED }, /^EVENTDESK_FEED: names a server, and .* names a file: .*EVENTDESK_FEED=local$/],
    [{ EVENTDESK_EVENTS, EVENTDESK_FEED }, /^EVENTDESK_STATE: names a file, and .*EVENTDESK_STATE=mongodb:/],
    [{ EVENTDESK_EVENTS, EVENTDESK_STATE }, /^EVENTDESK_READS: names a file, and .*EVENTDESK_READS=mongodb:/],
    [
      {
        ...servers,
        EVENTDESK_READS: 'mongodb://localhost,127.0.0.1:1/state?w=1',
        EVENTDESK_STATE: 'mongodb://127.0.0.1:1,localhost:27017/state',
      },
      /^EVENTDESK_READS: names the database of EVENTDESK_STATE; .* EVENTDESK_READS=mongodb:/,
    ],
  ])('%j', async (env, said) => {
    expect(await refusal(env)).toMatch(said);
  });

  it('such as a feed of one process over events that several share', () => {
    const config = readConfig({ ...servers, EVENTDESK_FEED: 'local', EVENTDESK_PUBLIC_URL: 'https://desk.example' });
    expect(() => mustShareFeed(config)).toThrow(
      /^EVENTDESK_FEED: is local, and .* names a server: .*EVENTDESK_FEED=kafkas:/,
    );
  });
});

describe('a server that cannot be opened', () => {
  it.each([
    [
      { EVENTDESK_READS: 'mongodb://CANARY:CANARY@127.0.0.1:1/reads?serverSelectionTimeoutMS=100&bogus=1' },
      /^EVENTDESK_READS: mongodb:\/\/127\.0\.0\.1:1\/reads cannot be opened: .*bogus/,
    ],
    [
      { EVENTDESK_BLOBS: 's3://CANARY:CANARY@letters?endpoint=http://127.0.0.1:1' },
      /^EVENTDESK_BLOBS: s3:\/\/letters cannot be opened now: .*ECONNREFUSED 127\.0\.0\.1:1/,
    ],
  ])('T35 is named without user and password, and leaves nothing open: %#', async (env, said) => {
    const folder = mkdtempSync(join(tmpdir(), 'eventdesk-open-'));
    const thrown: unknown = await openStores(readConfig({ EVENTDESK_DATA: folder, ...env }), around()).catch(
      (one: unknown) => one,
    );
    const { message, stack, cause } = thrown as Error;
    expect(message).toMatch(said);
    expect([message, stack, String(cause)].join()).not.toContain('CANARY');
    await (await openStores(readConfig({ EVENTDESK_DATA: folder }), around())).close();
    rmSync(folder, { recursive: true });
  });

  it('T35 is named where it carries the feed too', async () => {
    const { feed } = readConfig({ ...servers, EVENTDESK_PUBLIC_URL: 'https://desk.example' });
    if (feed.scheme !== 'kafka') throw new Error('the feed is not on servers');
    const opening = openFeed(feed, { ...around(), logId: 'one', events: new MemoryEventStore() });
    await expect(opening).rejects.toThrow(/^EVENTDESK_FEED: kafka:\/\/127\.0\.0\.1:1 cannot be opened now: /);
    await expect(opening).rejects.toBeInstanceOf(StoreUnavailable);
  });
});
