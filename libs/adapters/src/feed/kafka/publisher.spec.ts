import type { Admin, Kafka, ProducerRecord } from 'kafkajs';
import { quiet } from './logging';
import { isWritten, KafkaPublisher, partitionOf } from './publisher';

describe('where a record goes', () => {
  // From Kafka's own client: Utils.toPositive(Utils.murmur2(key)) % 12.
  it.each([
    ['21', 2147483647 & -973932308],
    ['foobar', 2147483647 & -790332482],
    ['a-little-bit-long-string', 2147483647 & -985981536],
    ['a-little-bit-longer-string', 2147483647 & -1486304829],
    ['abc', 2147483647 & 479470107],
  ])('is chosen as Java clients do: %s', (key, hash) => {
    for (const partitions of [1, 3, 12, 100]) expect(partitionOf(key, partitions)).toBe(hash % partitions);
  });
});

describe('the answer to what was sent', () => {
  const entry = { topicName: 't', partition: 4, errorCode: 0 };
  it('counts only when it names the one partition, without an error', () => {
    expect(isWritten([entry], 4)).toBe(true);
    expect(isWritten([], 4)).toBe(false);
    expect(isWritten([{ ...entry, partition: 5 }], 4)).toBe(false);
    expect(isWritten([{ ...entry, errorCode: 6 }], 4)).toBe(false);
    expect(isWritten([entry, { ...entry, partition: 5 }], 4)).toBe(false);
  });
});

/**
 * One partition as a broker keeps it: a batch that has the number of one that its producer sent before is a repeat of
 * that one, which is confirmed and not written. The client numbers as kafkajs does: a batch without an answer gives its
 * number back (seen with Kafka 4.1.1, frozen while it was sent to).
 */
class Partition {
  readonly log: unknown[] = [];
  answers = true;

  producer() {
    const [taken, producer] = [new Set<number>(), { next: 0 }];
    return {
      connect: async () => undefined,
      disconnect: async () => undefined,
      send: async ({ messages }: ProducerRecord) => {
        const number = producer.next;
        if (!taken.has(number)) this.log.push(...messages.map(({ value }) => value));
        taken.add(number);
        if (!this.answers) throw new Error('Request Produce timed out');
        producer.next += messages.length;
        return [{ topicName: 'test.sample', partition: 0, errorCode: 0 }];
      },
    };
  }
}

describe('a publishing that is given up without an answer', () => {
  it('takes nothing from the feed that is published after it', async () => {
    const partition = new Partition();
    const counts = new Map([['test.sample', 1]]);
    const kafka = partition as unknown as Kafka;
    const publisher = new KafkaPublisher(kafka, {} as Admin, 'test', counts, [], quiet);
    const message = (value: string) => [{ key: 'sample-a', value, headers: {} }];
    expect(await publisher.publish(message('one'))).toBe(true);
    partition.answers = false;
    const signal = { aborted: false };
    const publishing = publisher.publish(message('two'), signal);
    while (partition.log.length < 2) await new Promise(setImmediate);
    signal.aborted = true;
    expect(await publishing).toBe(false);
    partition.answers = true;
    expect(await publisher.publish(message('three'))).toBe(true);
    expect(partition.log).toEqual(['one', 'two', 'three']);
  });
});
