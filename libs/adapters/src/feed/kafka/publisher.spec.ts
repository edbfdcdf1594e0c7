import { isWritten, partitionOf } from './publisher';

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
