// Follows the tickets of a scaled desk from Kafka and prints one line an event that was not seen before:
// KAFKA=localhost:9092 PREFIX=eventdesk GROUP=follow-kafka node follow-kafka.mjs
import { Kafka, logLevel } from 'kafkajs';

const { KAFKA = 'localhost:9092', PREFIX = 'eventdesk', GROUP = 'follow-kafka' } = process.env;
const kafka = new Kafka({ brokers: KAFKA.split(','), logLevel: logLevel.NOTHING });
const consumer = kafka.consumer({ groupId: GROUP });
// The highest revision of each stream of each log. A program that must not begin anew keeps it with its own data.
const seen = new Map();

await consumer.connect().catch(({ message }) => {
  console.error(`Kafka does not answer at ${KAFKA}: ${message}`);
  process.exit(1);
});
consumer.on(consumer.events.CRASH, ({ payload }) => console.error(payload.error.message));
await consumer.subscribe({ topic: `${PREFIX}.ticket`, fromBeginning: true });
await consumer.run({
  eachMessage: async ({ message: { headers, value } }) => {
    const text = (name) => headers[name]?.toString() ?? '';
    const stream = `${text('ce_source')} ${text('ce_subject')}`;
    const revision = Number(text('ce_revision'));
    const last = seen.get(stream) ?? -1;
    // Repeats may go back any distance.
    if (revision <= last) return;
    if (revision > last + 1 && last >= 0) throw new Error(`${stream} has a gap: read it from GET /v2/events`);
    console.log(`${text('ce_type')} ${text('ce_subject')} revision ${revision} ${value.length} bytes`);
    seen.set(stream, revision);
  },
});
process.once('SIGINT', () => consumer.disconnect());
process.once('SIGTERM', () => consumer.disconnect());
