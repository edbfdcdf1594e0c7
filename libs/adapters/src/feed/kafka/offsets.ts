import type { FeedStart } from '@eventdesk/kernel/ports/feed';
import type { Admin } from 'kafkajs';
import { asked, askedOnceLed } from './client';

/** What Kafka's protocol calls the first offset that a partition still has. */
const earliest = -2;

/** A partition by its topic. */
export interface Place {
  readonly topic: string;
  readonly partition: number;
}

/** The first offset that a partition still has, and the one that its next record will get. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

/** Name of a partition in figures and commits: `<topic>/<number>`. */
export const nameOf = ({ topic, partition }: Place): string => `${topic}/${partition}`;

/** Bounds of all partitions of topics, by name. */
export async function boundsOf(admin: Admin, topics: readonly string[]): Promise<ReadonlyMap<string, Bounds>> {
  const all = await Promise.all(
    topics.map(async (topic) => {
      const bounds = await askedOnceLed(
        'ends of topics',
        () => admin.fetchTopicOffsets(topic),
        () => admin.listGroups(),
      );
      return bounds.map((one) => ({ topic, ...one }));
    }),
  );
  return new Map(
    all
      .flat()
      .map(({ topic, partition, low, high }) => [
        nameOf({ topic, partition }),
        { low: Number(low), high: Number(high) },
      ]),
  );
}

/** What a group has committed of a partition. */
export interface Commit {
  /** The offset behind the last that took effect; -1 when the client went to the first by its own rule. */
  readonly offset: number;
  /** Everything of the partition up to this position of the log took effect; -1 when nobody said so of this log. */
  readonly reached: number;
  /** Records between the two are gone, and the group was not yet told. */
  readonly isLost: boolean;
}

/**
 * What stands beside a committed offset: the position, of this log alone since a restored one counts anew, and `lost`
 * while the group was not told of the records in between.
 */
export const reachedText = (logId: string, reached: number, isLost: boolean): string =>
  isLost ? `${logId}:${reached}:lost` : reached < 0 ? '' : `${logId}:${reached}`;

/** Reads what a group committed of a partition; undefined when it never did. */
export function commitOf(offset: string, metadata: string | null, logId: string): Commit | undefined {
  const at = Number(offset);
  // The client commits "the first there is" (-2) by itself, in place of all that stood there, when its offset is gone.
  if (at === earliest) return { offset: -1, reached: -1, isLost: true };
  if (at < 0) return undefined;
  const [, log, position = '', lost] = /^(.+?):(-?\d{1,16})(:lost)?$/.exec(metadata ?? '') ?? [];
  return { offset: at, reached: log === logId ? Number(position) : -1, isLost: lost !== undefined };
}

/** Where a group goes on, by name of the partition. None where it never committed. */
export async function committedOf(
  admin: Admin,
  groupId: string,
  topics: readonly string[],
  logId: string,
): Promise<ReadonlyMap<string, Commit>> {
  const all = await asked('committed offsets', admin.fetchOffsets({ groupId, topics: [...topics] }));
  const found = all.flatMap(({ topic, partitions }) =>
    partitions.flatMap(({ partition, offset, metadata }) => {
      const commit = commitOf(offset, metadata, logId);
      return commit ? [[nameOf({ topic, partition }), commit] as const] : [];
    }),
  );
  return new Map(found);
}

/** Where to begin, and whether records before that are gone which the group was never given. */
export interface Begin {
  readonly offset: number;
  readonly isLost: boolean;
}

/** Goes on at an offset, or at the first there is when that is gone (retention passed, or the topic was made anew). */
export const goOnAt = (next: number, { low, high }: Bounds): Begin =>
  next < low || next > high ? { offset: low, isLost: true } : { offset: next, isLost: false };

/** Where a group begins that never committed; `end` is what `now` means. */
export function beginAt(start: FeedStart, name: string, bounds: Bounds, end: number): Begin {
  const { low, high } = bounds;
  if (start === 'now') return { offset: Math.min(Math.max(end, low), high), isLost: false };
  return goOnAt(typeof start === 'object' && 'offsets' in start ? (start.offsets[name] ?? 0) : 0, bounds);
}
