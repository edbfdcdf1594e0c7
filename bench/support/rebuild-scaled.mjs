// Builds every projection anew from an EventStoreDB test server into memory: a child with the folder of a desk, whose
// events it puts there first. Keys come from MongoDB where a server is named, as they do in a scaled desk.
import { EventStoreDBClient, START } from '@eventstore/db-client';
import { openEventStoreDb } from '@eventdesk/adapters/event-store/eventstoredb/open';
import { LocalFeed } from '@eventdesk/adapters/feed/local/local-feed';
import { MemoryReads } from '@eventdesk/adapters/read-store/memory/memory-reads';
import { MemoryWorkState } from '@eventdesk/adapters/work-state/memory/memory-work-state';
import { openMongoState } from '@eventdesk/adapters/work-state/mongo/mongo-work-state';
import { catalogue, upcasters } from '@eventdesk/domain/catalogue';
import { assemble } from '@eventdesk/platform/compose/assemble';
import { openStores } from '@eventdesk/platform/compose/open-stores';
import { readConfig } from '@eventdesk/platform/config/read-config';
import { systemClock } from '@eventdesk/platform/crypto/clock';
import { createLogger } from '@eventdesk/platform/logging/logger';
import { rebuildBeside } from '@eventdesk/platform/project/rebuild-beside';
import { openSecret } from '@eventdesk/platform/secrets/open-secret';
import { projectionRunner } from '@eventdesk/projections/projection-runner';
import { projections } from '@eventdesk/read-models/all';
import { environmentOf } from './desk.mjs';
import { startEvents } from './events-server.mjs';
import { haveServers, servers } from './servers.mjs';
import { since, spent } from './spent.mjs';

const folder = process.argv[2];
const config = readConfig(environmentOf(folder));
const around = { clock: systemClock, secrets: openSecret(config), log: createLogger({ level: 'error' }) };
const from = await openStores(config, around);

const { url, stop } = await startEvents(folder);
process.once('exit', stop);
const events = await openEventStoreDb({ url });
await copyEvents();
const keys = await copiedKeys();
await from.close();

/** As they are stored, streams beside each other. */
async function copyEvents() {
  const [last, running] = [new Map(), new Map()];
  for (let after = -1; ;) {
    const page = await from.stores.events.readAll(after, 2000);
    if (page.length === 0) break;
    after = page.at(-1).position;
    for (const { stream, revision, id, type, version, data, metadata } of page) {
      const append = () => events.append(stream, [{ id, type, version, data, metadata }], revision - 1);
      running.set(stream, (last.get(stream) ?? Promise.resolve()).then(append));
      last.set(stream, running.get(stream));
    }
    await Promise.all(running.values());
    running.clear();
    last.clear();
  }
}

async function copiedKeys() {
  const all = await from.stores.keys.list('', 1_000_000);
  const to = haveServers()
    ? (await openMongoState({ url: servers().state })).keys
    : new (await import('@eventdesk/adapters/key-store/memory/memory-key-store')).MemoryKeyStore();
  for (let at = 0; at < all.length; at += 50) await Promise.all(all.slice(at, at + 50).map((key) => to.add(key)));
  return to;
}

/** Over the server's events, with nothing in any cache, and documents in memory. */
const freshPlatform = () =>
  assemble(
    {
      events,
      keys,
      state: new MemoryWorkState(systemClock),
      reads: new MemoryReads(),
      blobs: from.stores.blobs,
      feed: (store, state) => new LocalFeed({ store, state }),
    },
    { ...around, catalogue, upcasters, publicUrl: () => 'http://localhost', language: 'en', timeZone: 'UTC' },
  );

async function bareRead() {
  const client = EventStoreDBClient.connectionString(url);
  const begin = spent();
  let read = 0;
  for await (const _one of client.readAll({ fromPosition: START })) read++;
  const took = since(begin);
  await client.dispose();
  return { events: read, ...took };
}

async function timed(work) {
  const platform = freshPlatform();
  const begin = spent();
  await work(platform);
  return { events: count, ...since(begin) };
}

let count = 0;
async function rebuilds() {
  // Once for the code, once for the figure.
  await bareRead();
  const bare = await bareRead();
  count = bare.events;
  const read = await timed(async ({ written }) => {
    for (let after = -1; ;) {
      const page = await written.readAll(after, 4000);
      if (page.length === 0) return;
      after = page.at(-1).position;
    }
  });
  const built = [];
  for (const projection of projections) {
    const one = await timed(({ written, reads, state, clock, log, current }) =>
      rebuildBeside({ events: written, reads, state, clock, log, current }, projection),
    );
    built.push({ name: projection.name, ...one });
  }
  const joint = await timed(async (platform) => {
    const runner = projectionRunner(platform);
    await runner.start();
    await runner.stop();
  });
  return { bare, read, built, joint };
}

process.on('message', () => {
  rebuilds().then(
    (answer) => process.send(answer),
    (error) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));
process.send({ ready: true });
