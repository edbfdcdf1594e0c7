// Asks a Kafka with the accounts of the composed deployment who may do what. Arguments: the folder of the secrets, the
// broker's address. Prints what became of each attempt, as JSON.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';
import { setUpKafka } from '../../deploy/compose/setup/kafka.mjs';

const [secrets, broker] = process.argv.slice(2);
const load = createRequire(import.meta.url);
const { Kafka, logLevel } = load('kafkajs');
const lines = readFileSync(`${secrets}/kafka/accounts`, 'utf8').trim().split('\n');
const accounts = lines.map((line) => line.split(' ')).map(([name, password]) => ({ name, password }));
const password = readFileSync(`${secrets}/kafka/admin-password`, 'utf8').trim();
const client = (more) =>
  new Kafka({ brokers: [broker], ssl: true, logLevel: logLevel.NOTHING, retry: { retries: 1 }, ...more });
const as = (name, word = accounts.find((one) => one.name === name)?.password) =>
  client({ sasl: { mechanism: 'scram-sha-512', username: name, password: word } });
const found = {};
const attempt = async (what, work) => {
  found[what] = await work().then(
    (value) => (typeof value === 'string' ? value : 'done'),
    () => 'refused',
  );
};
const listing = async (kafka) => {
  const admin = kafka.admin();
  await admin.connect();
  await admin.listTopics().finally(() => admin.disconnect());
};
const setUp = () => setUpKafka({ load, broker, password, accounts });

// The server may still be starting.
for (let tries = 0; ; tries += 1) {
  try {
    await setUp();
    break;
  } catch (thrown) {
    if (tries === 60) throw thrown;
    await pause(500);
  }
}
await attempt('setUpTwice', setUp);

const topic = 'eventdesk.ticket';
const tickets = as('tickets');
const relay = tickets.producer({ idempotent: true, maxInFlightRequests: 1 });
const makes = (kafka, name) => async () => {
  const admin = kafka.admin();
  await admin.connect();
  await admin
    .createTopics({ waitForLeaders: true, topics: [{ topic: name, numPartitions: 1 }] })
    .finally(() => admin.disconnect());
};
const writes = (producer, value) => async () => {
  await producer.connect();
  await producer.send({ topic, acks: -1, messages: [{ key: 'ticket-1', value }] }).finally(() => producer.disconnect());
};
const others = as('notifications');
await attempt('ticketsMakesTopic', makes(tickets, topic));
await attempt('ticketsWrites', writes(relay, 'a true event'));
await attempt('ticketsMakesForeignTopic', makes(tickets, 'elsewhere'));
await attempt('notificationsWrites', writes(others.producer(), 'a forged event'));
await attempt('notificationsMakesTopic', makes(others, 'eventdesk.more'));
await attempt('notificationsReads', async () => {
  const consumer = others.consumer({ groupId: 'eventdesk.notifications' });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const value = await new Promise((resolve) => {
    void consumer.run({ eachMessage: async ({ message }) => resolve(String(message.value)) });
  });
  await consumer.disconnect();
  return value;
});
await attempt('wrongPassword', () => listing(as('tickets', 'a wrong one')));
await attempt('noPassword', () => listing(client()));
await attempt('plainText', () => listing(client({ ssl: false })));
process.stdout.write(JSON.stringify(found));
process.exit(0);
