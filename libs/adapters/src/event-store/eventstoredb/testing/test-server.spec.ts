import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { credentials } from '@grpc/grpc-js';
import type { AppendResult, ResolvedEvent, StreamingRead } from '@eventstore/db-client';
import { ANY, BACKWARDS, END, EventStoreDBClient, jsonEvent, NO_STREAM, streamNameFilter } from '@eventstore/db-client';
import { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb';
import type { BatchAppendResp } from '@eventstore/db-client/generated/streams_pb';
import { batchRequest } from '../batch-request';
import { EventStoreDbTestServer } from './test-server';

const stream = (): string => `sample-${randomUUID()}`;
const event = (id = randomUUID()) => jsonEvent({ id, type: 'SampleHappened', data: { n: 1 } });
const all = async (read: StreamingRead<ResolvedEvent>) => {
  const events = [];
  for await (const one of read) if (one.event) events.push(one.event);
  return events;
};

/** What the adapter relies on, or must be safe from, seen with the client as it comes. */
describe('the EventStoreDB test server', () => {
  let server: EventStoreDbTestServer;
  let client: EventStoreDBClient;

  beforeAll(async () => {
    server = await EventStoreDbTestServer.start();
  });
  beforeEach(() => {
    client = EventStoreDBClient.connectionString(server.url);
  });
  afterEach(async () => client.dispose());
  afterAll(async () => server.destroy());

  const append = (name: string, events: ReturnType<typeof event>[], expectedRevision: 'any' | 'no_stream' | bigint) =>
    client.appendToStream(name, events, { expectedRevision });

  it('knows ids at exact revisions after a restart, and without one only as long as it runs', async () => {
    const [exact, any] = [stream(), stream()];
    const [one, other] = [event(), event()];
    const first: AppendResult[] = [await append(exact, [one], NO_STREAM), await append(any, [other], ANY)];
    expect(await append(any, [other], ANY)).toEqual(first[1]);
    await server.kill();
    await server.start();
    client = EventStoreDBClient.connectionString(server.url);
    expect(await append(exact, [one], NO_STREAM)).toEqual(first[0]);
    expect((await append(any, [other], ANY)).nextExpectedRevision).toBe(1n);
  });

  it('says what a wrong version met, on both paths', async () => {
    const [name, missing] = [stream(), stream()];
    await append(name, [event(), event()], NO_STREAM);
    for (const given of [{}, { credentials: { username: 'a', password: 'b' } }]) {
      const wrong = (of: string, expectedRevision: 'no_stream' | bigint) =>
        client.appendToStream(of, event(), { expectedRevision, ...given });
      const common = { type: 'wrong-expected-version', streamName: name };
      await expect(wrong(name, NO_STREAM)).rejects.toMatchObject({ ...common, actualVersion: 1n });
      await expect(wrong(name, 0n)).rejects.toMatchObject({ ...common, expectedVersion: 0n, actualVersion: 1n });
      await expect(wrong(missing, 3n)).rejects.toMatchObject({ expectedVersion: 3n, actualVersion: 'no_stream' });
    }
  });

  it('refuses more than its limit, and writes nothing for an append of nothing', async () => {
    const large = jsonEvent({ type: 'SampleGrew', data: { text: 'x'.repeat(1_048_576) } });
    await expect(client.appendToStream(stream(), large)).rejects.toMatchObject({
      type: 'maximum-append-size-exceeded',
      maxAppendSize: 1_048_576,
    });
    const name = stream();
    expect(await append(name, [], NO_STREAM)).toMatchObject({ success: true, nextExpectedRevision: 0n });
    await expect(all(client.readStream(name))).rejects.toMatchObject({ type: 'stream-not-found', streamName: name });
  });

  it('answers a bad id twice', async () => {
    const raw = new StreamsClient(new URL(server.url).host, credentials.createInsecure());
    const call = raw.batchAppend();
    const bad = { id: 'bad', type: 'SampleHappened', version: 1, data: '{}', metadata: '{}' };
    call.write(batchRequest(randomUUID(), stream(), [bad], -1, new Date(Date.now() + 10_000)));
    const messages: string[] = [];
    call.on('data', (answer: BatchAppendResp) => messages.push(answer.getError()?.getMessage() ?? ''));
    call.on('error', () => undefined);
    while (messages.length < 2) await once(call, 'data');
    expect(messages).toEqual(['BadRequest', 'BadRequest']);
    call.cancel();
    raw.close();
  });

  it('reads the log forwards with the position asked for, backwards without it, and from records only', async () => {
    const name = stream();
    const { position } = await append(name, [event(), event()], NO_STREAM);
    const from = position ?? { commit: 0n, prepare: 0n };
    const forwards = await all(client.readAll({ fromPosition: from, maxCount: 1 }));
    expect(forwards).toMatchObject([{ streamId: name, revision: 1n }]);
    const backwards = await all(client.readAll({ fromPosition: from, direction: BACKWARDS, maxCount: 1 }));
    expect(backwards).toMatchObject([{ streamId: name, revision: 0n }]);
    const between = { commit: from.commit + 1n, prepare: from.prepare + 1n };
    await expect(all(client.readAll({ fromPosition: between }))).rejects.toMatchObject({ type: 'unknown' });
    await expect(all(client.readAll({ maxCount: 0 }))).rejects.toMatchObject({ code: 2 });
    const [last] = await all(client.readStream(name, { direction: BACKWARDS, fromRevision: END, maxCount: 1 }));
    expect(last).toMatchObject({ revision: 1n, position: from, metadata: undefined, data: { n: 1 } });
  });

  it('gives a filtered subscription what lies behind its start, then says that it is live', async () => {
    const name = stream();
    const { position } = await append(name, [event()], NO_STREAM);
    await append(stream(), [event()], NO_STREAM);
    await append(name, [event(), event()], 0n);
    const filter = streamNameFilter({ prefixes: [name] });
    const subscription = client.subscribeToAll({ ...(position ? { fromPosition: position } : {}), filter });
    const revisions: bigint[] = [];
    subscription.on('error', () => undefined);
    subscription.on('data', (one: ResolvedEvent) => revisions.push(one.event?.revision ?? -1n));
    await once(subscription, 'caughtUp');
    expect(revisions).toEqual([1n, 2n]);
    await append(name, [event()], 2n);
    while (revisions.length < 3) await once(subscription, 'data');
    expect(revisions).toEqual([1n, 2n, 3n]);
    await subscription.unsubscribe();
  });

  it('cuts subscriptions off when it is killed, and is not ready at once when it starts', async () => {
    const subscription = client.subscribeToAll({ fromPosition: END });
    await once(subscription, 'caughtUp');
    const cut = once(subscription, 'error');
    await server.kill();
    expect((await cut)[0]).toMatchObject({ type: 'unavailable', code: 14 });
    await server.start({ notReady: 60_000 });
    const early = EventStoreDBClient.connectionString(server.url);
    await expect(early.appendToStream(stream(), event())).rejects.toThrow('Could not recognize Server Is Not Ready');
    await expect(all(early.readAll({ maxCount: 1 }))).rejects.toMatchObject({ type: 'unavailable' });
    await early.dispose();
    await server.kill();
    await server.start();
  });
});
