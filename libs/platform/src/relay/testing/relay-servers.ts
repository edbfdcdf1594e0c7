import { openEventStoreDb } from '@eventdesk/adapters/event-store/eventstoredb/open';
import { serverUnderTest } from '@eventdesk/adapters/event-store/eventstoredb/testing/server-under-test';
import { openKafkaFeed } from '@eventdesk/adapters/feed/kafka/kafka-feed';
import { verify } from '@eventdesk/adapters/feed/kafka/testing/test-kafka';
import { newDatabase } from '@eventdesk/adapters/mongo/testing/test-mongo';
import type { MongoState } from '@eventdesk/adapters/work-state/mongo/mongo-work-state';
import { openMongoState } from '@eventdesk/adapters/work-state/mongo/mongo-work-state';
import type { EventStore } from '@eventdesk/kernel/ports/event-store';
import { Collector } from '@eventdesk/kernel/testing/feed-collector';
import { newStream, sample } from '@eventdesk/kernel/testing/samples';
import { RelayChild } from './relay-child';

const [streams, atOnce] = [24, 4];

/** Real servers, relays in processes of their own, and somebody who appends all the while. */
export class RelayServers {
  readonly children: RelayChild[] = [];
  private readonly revisions = new Map<string, number>(Array.from({ length: streams }, () => [newStream(), -1]));
  private appending: Promise<void> | undefined;
  private ended = false;

  private constructor(
    readonly address: { readonly brokers: readonly string[]; readonly prefix: string },
    private readonly urls: { readonly events: string; readonly state: string },
    readonly events: EventStore,
    private readonly mongo: MongoState,
    private readonly destroy: () => Promise<void>,
  ) {}

  static async open(address: RelayServers['address']): Promise<RelayServers> {
    const [server, database] = [await serverUnderTest(), newDatabase()];
    const events = await openEventStoreDb(server);
    const mongo = await openMongoState(database);
    const destroy = async (): Promise<void> => {
      await database.destroy();
      await server.destroy();
    };
    return new RelayServers(address, { events: server.url, state: database.url }, events, mongo, destroy);
  }

  /** Starts a relay beside the others. */
  start(): RelayChild {
    const child = new RelayChild({ ...this.urls, ...this.address });
    this.children.push(child);
    return child;
  }

  /** Appends to all streams, one round after the other, until the end is asked for. */
  appendAllTheWhile(): void {
    const round = async (): Promise<void> => {
      for (const [stream, revision] of this.revisions) {
        const events = Array.from({ length: atOnce }, () => sample());
        const appended = await this.events.append(stream, events, revision);
        this.revisions.set(stream, appended.revision);
      }
    };
    this.appending = (async () => {
      while (!this.ended) await round();
    })();
  }

  /** Ends the appending. Answers every stream's revisions: what consumers are promised. */
  async appended(): Promise<ReadonlyMap<string, readonly number[]>> {
    this.ended = true;
    await this.appending;
    return new Map([...this.revisions].map(([stream, last]) => [stream, Array.from({ length: last + 1 }, (_, at) => at)])); // prettier-ignore
  }

  /** Revisions of each stream as they first occurred, once a new consumer group was given the last of all. */
  async firsts(): Promise<ReadonlyMap<string, readonly number[]>> {
    const firsts = new Map<string, Set<number>>([...this.revisions.keys()].map((stream) => [stream, new Set()]));
    const complete = (): boolean => [...this.revisions].every(([stream, last]) => firsts.get(stream)?.has(last));
    const { address, events } = this;
    const feed = await openKafkaFeed({ ...address, logId: events.logId, events, verify, partitions: 4 });
    const group = await new Collector(feed, 'all', async (batch) => {
      for (const { event } of batch.records) firsts.get(event.stream)?.add(event.revision);
      await batch.commit(batch.through);
    }).start(['sample'], 'first', 500);
    await group.until(complete);
    await group.stop();
    await feed.close();
    return new Map([...firsts].map(([stream, revisions]) => [stream, [...revisions]]));
  }

  async close(): Promise<void> {
    await this.appended().catch(() => undefined);
    await Promise.all(this.children.map((child) => child.end('SIGKILL')));
    await this.mongo.close();
    await this.events.close();
    await this.destroy();
  }
}
