import type { Admin } from 'kafkajs';
import { asked } from './client';

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
  const all = await asked('ends of topics', Promise.all(
    topics.map(async (topic) => (await admin.fetchTopicOffsets(topic)).map((one) => ({ topic, ...one }))),
  )); // prettier-ignore
  return new Map(
    all
      .flat()
      .map(({ topic, partition, low, high }) => [
        nameOf({ topic, partition }),
        { low: Number(low), high: Number(high) },
      ]),
  );
}

/** Where a group goes on, by name of the partition: the offset behind the last that took effect. None where it never committed. */
export async function committedOf(
  admin: Admin,
  groupId: string,
  topics: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const all = await asked('committed offsets', admin.fetchOffsets({ groupId, topics: [...topics] }));
  const found = all.flatMap(({ topic, partitions }) =>
    partitions.map(({ partition, offset }) => [nameOf({ topic, partition }), Number(offset)] as const),
  );
  return new Map(found.filter(([, offset]) => offset >= 0));
}

/** Where to begin, and whether what was committed is not there any more (retention passed, or the topic was made anew). */
export function startOf(
  committed: number | undefined,
  { low, high }: Bounds,
  otherwise: number,
): { readonly offset: number; readonly isLost: boolean } {
  if (committed === undefined) return { offset: Math.min(Math.max(otherwise, low), high), isLost: false };
  return committed < low || committed > high ? { offset: low, isLost: true } : { offset: committed, isLost: false };
}
