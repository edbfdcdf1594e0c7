import type { Feed } from '@eventdesk/kernel/ports/feed';

/**
 * How much of the feed a whole group has before it, whoever of its members has which partition: offsets between what is
 * committed and the ends. Every replica tells the same, so that one is to be looked at and not their sum. Costs a few
 * requests to the brokers. Throws StoreUnavailable.
 */
export async function groupLag(feed: Feed, group: string, kinds: readonly string[]): Promise<number> {
  const [ends, committed] = await Promise.all([feed.ends(kinds), feed.committed(group, kinds)]);
  return Object.entries(ends).reduce((sum, [name, end]) => sum + Math.max(0, end - (committed[name] ?? -1)), 0);
}
