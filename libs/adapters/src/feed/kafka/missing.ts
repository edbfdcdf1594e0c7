import { kindOf } from '@eventdesk/kernel/event';
import type { Missing } from '@eventdesk/kernel/ports/feed';
import type { Place } from './offsets';
import { partitionOf } from './publisher';

/** What a partition lost behind a position, up to its first record that is left; undefined when it lost nothing. */
export function missingOf(
  { topic, partition }: Place,
  partitions: number,
  after: number | undefined,
  before: number,
): Missing | undefined {
  if (after === undefined) return undefined;
  const kind = topic.slice(topic.lastIndexOf('.') + 1);
  return { after, before, has: (stream) => kindOf(stream) === kind && partitionOf(stream, partitions) === partition };
}
