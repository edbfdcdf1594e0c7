import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { S3UnderTest } from '@eventdesk/adapters/blobs/s3/testing/s3-under-test';
import { s3UnderTest } from '@eventdesk/adapters/blobs/s3/testing/s3-under-test';
import { serverUnderTest } from '@eventdesk/adapters/event-store/eventstoredb/testing/server-under-test';
import { kafkaOf } from '@eventdesk/adapters/feed/kafka/client';
import type { FeedMessage } from '@eventdesk/adapters/feed/kafka/envelope';
import { messageOf } from '@eventdesk/adapters/feed/kafka/envelope';
import { newDatabase } from '@eventdesk/adapters/mongo/testing/test-mongo';
import type { RecordedEvent } from '@eventdesk/kernel/event';
import { event } from '@eventdesk/kernel/event';
import { catalogueOf } from '@eventdesk/kernel/loader';
import { personal } from '@eventdesk/kernel/personal';
import { none } from '@eventdesk/kernel/ports/event-store';
import { markerType } from '@eventdesk/kernel/ports/feed';
import { Collector } from '@eventdesk/kernel/testing/feed-collector';
import { minute, sample, samples } from '@eventdesk/kernel/testing/read-store-samples';
import { z } from 'zod';
import { readConfig } from '../config/read-config';
import { systemClock } from '../crypto/clock';
import { uuidv7 } from '../crypto/uuidv7';
import { Secrets } from '../secrets/secrets';
import { assemble } from './assemble';
import { feedSigning } from './feed-signing';
import { openPublisher } from './open-publisher';
import { openStores } from './open-stores';
import { keptLog } from './testing/memory-platform';

const Opened = event('Opened', 1, z.strictObject({ subject: personal(z.string()) }));
const Noted = event('Noted', 1, z.strictObject({ text: personal(z.string()) }), 'internal');
const catalogue = catalogueOf([Opened, Noted]);
const secrets = new Secrets(['a secret for tests that is long enough: 0123456789abcdef']);
const metadata = { commandId: uuidv7(), correlationId: uuidv7(), causationId: uuidv7(), actor: 'bootstrap' };
const isInternal = ({ type }: RecordedEvent): boolean => type === Noted.type;
const publicUrl = 'https://desk.example';

const { EVENTDESK_TEST_KAFKA: kafka, EVENTDESK_TEST_MONGO: mongo } = process.env;
const withServers = (name: string, suite: () => void): void => {
  if (kafka && mongo) return void describe(name, suite);
  it.skip(`${name}: EVENTDESK_TEST_KAFKA and EVENTDESK_TEST_MONGO name no servers`, () => undefined);
};

withServers('stores on servers', () => {
  let esdb: Awaited<ReturnType<typeof serverUnderTest>>;
  let s3: S3UnderTest;
  let blobs: string;
  let databases: ReturnType<typeof newDatabase>[];
  const closes: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    [esdb, s3] = await Promise.all([serverUnderTest(), s3UnderTest()]);
    databases = [newDatabase(), newDatabase()];
    const { bucket, endpoint = '', credentials } = s3.address();
    blobs = `s3://${credentials?.accessKeyId}:${credentials?.secretAccessKey}@${bucket}?endpoint=${endpoint}`;
  });
  afterEach(async () => {
    for (const close of closes.splice(0).reverse()) await close();
  });
  afterAll(async () => {
    await Promise.all([...databases, esdb, s3].map((one) => one.destroy()));
  });

  const configOf = (more: Record<string, string> = {}) =>
    readConfig({
      EVENTDESK_EVENTS: esdb.url,
      EVENTDESK_STATE: databases[0]?.url ?? '',
      EVENTDESK_READS: `${databases[1]?.url}?eventdeskGuardIndex=true`,
      EVENTDESK_FEED: `${kafka}?partitions=2`,
      EVENTDESK_BLOBS: blobs,
      EVENTDESK_PUBLIC_URL: publicUrl,
      ...more,
    });
  /** One of several processes. */
  const start = async (config = configOf()) => {
    const log = keptLog();
    const open = await openStores(config, { clock: systemClock, secrets, log });
    closes.push(() => open.close());
    const around = { log, clock: systemClock, secrets, catalogue, upcasters: [], publicUrl: () => publicUrl };
    return { ...open, log, platform: assemble(open.stores, { ...around, language: 'en', timeZone: 'UTC' }) };
  };
  const newKind = (): string => `k${randomUUID().slice(0, 8)}`;
  const publisherOf = async (logId: string, kind: string) => {
    const around = { log: keptLog(), secrets, logId, publicUrl, isInternal, kinds: [kind] };
    const publisher = await openPublisher(configOf(), around);
    closes.push(() => publisher.close());
    return publisher;
  };
  const toAppend = (made: ReturnType<typeof Opened> | ReturnType<typeof Noted>) => ({
    ...made,
    id: uuidv7(),
    metadata,
  });

  it('T48 are shared by processes: what one seals the other reads, and cannot read once its key is gone', async () => {
    const [one, other] = [await start(), await start()];
    expect(other.stores.events.logId).toBe(one.stores.events.logId);
    expect([one.stores.keys.sharesCommit, one.platform.feed.isLog]).toEqual([false, false]);
    const stream = `ticket-${uuidv7()}`;
    const owner = `${uuidv7()}@home.example`;
    await one.platform.events.append(stream, [toAppend(Opened({ subject: 'Lamp' }, owner))], none);
    expect((await other.platform.events.read(stream))[0]?.data).toEqual({ subject: 'Lamp' });
    const kept = await one.platform.blobs.put(owner, Buffer.from('letter'));
    expect(Buffer.from((await other.platform.blobs.get(kept)) as Uint8Array).toString()).toBe('letter');

    await one.platform.keyRing.erase(owner);
    const later = await start();
    expect((await later.platform.events.read(stream))[0]?.data).toEqual({ subject: { erased: true } });
    expect(await later.platform.blobs.get(kept)).toBe('erased');
  });

  it('share documents and work state, in databases of their own', async () => {
    const [one, other] = [await start(), await start()];
    const written = await one.stores.reads.open(samples);
    expect(await written.write([{ id: 's0001', doc: sample(1), revision: 0, expected: -1 }])).toEqual([]);
    expect(await written.write([{ id: 's0001', doc: sample(2), revision: 1, expected: 0 }])).toEqual([]);
    expect((await (await other.stores.reads.open(samples)).get('s0001'))?.doc).toMatchObject({ at: minute(2) });
    await one.stores.state.put('things', 'one', { at: 1 });
    expect((await other.stores.state.get('things', 'one'))?.value).toEqual({ at: 1 });
    expect(await other.stores.state.lease('relay', 'one', 1000)).toBe(true);
    expect(await one.stores.state.lease('relay', 'two', 1000)).toBe(false);
  });

  it('T43 carry events over the feed, set aside and count what somebody else wrote there, and go on behind it', async () => {
    const [writer, reader] = [await start(), await start()];
    const { logId } = writer.stores.events;
    const kind = newKind();
    const stream = `${kind}-${uuidv7()}`;
    const owner = 'zoe@home.example';
    const { events, written } = writer.platform;
    await events.append(stream, [toAppend(Opened({ subject: 'Lamp' }, owner))], none);
    const publisher = await publisherOf(logId, kind);
    const signal = { aborted: false };
    const [first] = await written.read(stream);
    if (!first) throw new Error('the event should be there');
    expect(await publisher.publish([first], signal)).toBe(true);

    // What another account of the brokers could produce: with a secret of its own, without any, with a signature that it saw.
    const envelope = { logId, publicUrl, isInternal, sign: feedSigning(secrets).sign };
    const own = {
      ...envelope,
      sign: feedSigning(new Secrets(['a secret that is not of this desk at all: 0123456789'])).sign,
    };
    const seen = messageOf(first, envelope);
    const forged: FeedMessage[] = [
      messageOf({ ...first, revision: 1, data: { subject: 'forged' } }, own),
      { ...seen, headers: { ...seen.headers, ce_revision: '1', ce_mac: '' } },
      { ...seen, headers: { ...seen.headers, ce_revision: '1' } },
      { ...seen, value: '{"subject":"forged"}' },
      messageOf(first, { ...envelope, logId: randomUUID() }),
    ];
    const { feed } = configOf();
    if (feed.scheme !== 'kafka') throw new Error('the feed is not on servers');
    const producer = kafkaOf(feed).producer();
    await producer.connect();
    await producer.send({ topic: `eventdesk.${kind}`, messages: forged.map((one) => ({ ...one })) });
    await producer.disconnect();

    await events.append(stream, [toAppend(Noted({ text: 'between us' }, owner))], 0);
    const behind = await written.read(stream, { from: 1 });
    expect(await publisher.publish([...behind, { ...first, stream: `hidden-${uuidv7()}` }], signal)).toBe(true);

    const collector = await new Collector(reader.platform.feed, `tests.${kind}`).start([kind]);
    await collector.until((all) => all.some(({ type }) => type === markerType));
    await collector.stop();
    // What names an event of the log brings that event, as the log has it: a repeat.
    const given = collector.events.map(({ revision, type, data }) => ({ revision, type, data }));
    const opened = { revision: 0, type: 'Opened', data: { subject: 'Lamp' } };
    const noted = { revision: 1, type: 'Noted', data: { text: 'between us' } };
    expect(given[0]).toEqual(opened);
    expect(given.at(-1)).toEqual({ revision: 1, type: markerType, data: {} });
    for (const repeat of given.slice(1, -1)) expect([opened, noted]).toContainEqual(repeat);
    expect(reader.setAside()).toEqual({ forged: 4, 'other-log': 1, unreadable: 0 });
    const lines = reader.log.lines.filter(({ message }) => message === 'a record was set aside');
    expect(lines.map(({ level }) => level)).toEqual(lines.map(() => 'warn'));
    expect(JSON.stringify(reader.log.lines)).not.toContain('forged"}');
  });

  it('may hold the documents and blobs of one process alone', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'eventdesk-open-'));
    const EVENTDESK_READS = `${databases[1]?.url}?eventdeskGuardIndex=true`;
    const env = { EVENTDESK_DATA: folder, EVENTDESK_READS, EVENTDESK_BLOBS: blobs };
    const { stores, platform } = await start(readConfig(env));
    expect([stores.keys.sharesCommit, platform.feed.isLog]).toEqual([true, true]);
    const documents = await stores.reads.open(samples);
    await documents.write([{ id: 's0003', doc: sample(3), revision: 0, expected: -1 }], 5);
    expect(await documents.mark()).toBe(5);
    const { hash } = await stores.blobs.put(Buffer.from('short'));
    expect(await stores.blobs.has(hash)).toBe(true);
    for (const close of closes.splice(0)) await close();
    rmSync(folder, { recursive: true });
  });

  it('give several processes one folder of blobs', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'eventdesk-open-'));
    const config = configOf({ EVENTDESK_DATA: folder, EVENTDESK_BLOBS: 'file:shared' });
    const [one, other] = [await start(config), await start(config)];
    const { hash } = await one.stores.blobs.put(Buffer.from('short'));
    expect(await other.stores.blobs.has(hash)).toBe(true);
    for (const close of closes.splice(0)) await close();
    rmSync(folder, { recursive: true });
  });

  it('are away, not broken, once they were closed', async () => {
    const { stores, platform, close } = await start();
    const kind = newKind();
    await (await new Collector(platform.feed, `tests.${kind}`).start([kind])).stop();
    expect(Object.values(await platform.feed.ends([kind]))).toEqual([-1, -1]);
    await close();
    const uses = [
      () => stores.events.head(),
      () => stores.state.now(),
      () => stores.reads.collections(),
      () => platform.feed.ends([kind]),
      () => platform.feed.committed(`tests.${kind}`, [kind]),
    ];
    for (const use of uses) await expect(use()).rejects.toMatchObject({ name: 'StoreUnavailable', reason: 'down' });
  });
});
