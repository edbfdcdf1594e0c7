import { openEventStoreDb } from '@eventdesk/adapters/event-store/eventstoredb/open';
import { messageOf } from '@eventdesk/adapters/feed/kafka/envelope';
import { openKafkaPublisher } from '@eventdesk/adapters/feed/kafka/publisher';
import { sign } from '@eventdesk/adapters/feed/kafka/testing/test-kafka';
import { openMongoState } from '@eventdesk/adapters/work-state/mongo/mongo-work-state';
import { publisherOnDemand } from '../publisher-on-demand';
import { Relay } from '../relay';

/** What a relay process of a test is told. */
export interface RelayProcessOptions {
  readonly events: string;
  readonly state: string;
  readonly brokers: readonly string[];
  readonly prefix: string;
}

/**
 * A relay in a process of its own, over real servers. Prints its figures as a JSON line four times a second; ends well
 * on SIGTERM, and with whoever started it.
 */
async function main({ events: url, state: stateUrl, brokers, prefix }: RelayProcessOptions): Promise<void> {
  process.stdin.resume().on('end', () => process.exit(0));
  const events = await openEventStoreDb({ url });
  const { state, close } = await openMongoState({ url: stateUrl });
  const publisher = publisherOnDemand(async () => {
    const kafka = await openKafkaPublisher({ brokers, prefix, kinds: ['sample'], partitions: 4 });
    const envelope = { logId: events.logId, publicUrl: 'http://localhost', isInternal: () => false, sign };
    return {
      publish: (all, signal) => kafka.publish(all.map((event) => messageOf(event, envelope)), signal), // prettier-ignore
      close: () => kafka.close(),
    };
  });
  const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
  const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
  const relay = new Relay({ events, state, publisher, clock: { now: () => Date.now() }, log });
  await relay.start();
  setInterval(() => say(relay.figures), 250);
  process.on('SIGTERM', () => {
    relay
      .stop()
      .then(() => Promise.all([publisher.close(), close(), events.close()]))
      .then(
        () => process.exit(0),
        () => process.exit(1),
      );
  });
}

main(JSON.parse(process.argv[2] ?? '{}') as RelayProcessOptions).catch((thrown: unknown) => {
  console.error(thrown);
  process.exit(1);
});
