import { Outage } from '../logging/outage';
import type { ReadCollection } from '@eventdesk/kernel/ports/read-store';
import type { Document, Projection } from '@eventdesk/kernel/projection';
import { isUnavailable } from '../consume/handler';
import type { Pauses } from '../consume/pauses';
import { HeldLease } from '../lease/held-lease';
import type { BuildProgress } from './beside-build';
import type { Built } from './built';
import { builtOf, builtProjections } from './built';
import { buildLease } from './build-lease';
import type { ProjectionSources } from './live-projection';
import { kindsOf, pagesAfter } from './log-walk';
import type { RecordedEvent } from '@eventdesk/kernel/event';

/** What is built of one projection. */
export interface Buildable {
  readonly name: string;
  readonly projection: Projection;
  readonly collection: ReadCollection<Document>;
  apply(page: readonly RecordedEvent[], mark: number): Promise<void>;
}

export interface JointBuildOptions extends Pick<ProjectionSources, 'feed' | 'events' | 'state' | 'clock' | 'log'> {
  readonly pauses: Pauses;
  readonly isStopping: () => boolean;
  readonly onProgress?: (progress: BuildProgress) => void;
}

const lookMs = 500;

/**
 * Brings documents up from the event store where many replicas start at once: whoever gets a projection's lease builds
 * it, from its mark if another died over it, and says so in the work state; the others wait for that. Answers what each
 * was built from, by name; fewer when it is stopped.
 */
export async function builtJointly(
  all: readonly Buildable[],
  options: JointBuildOptions,
): Promise<ReadonlyMap<string, Built>> {
  const { isStopping, pauses } = options;
  const built = new Map<string, Built>();
  const outage = new Outage(options, { away: 'documents cannot be built now', back: 'documents are built again' });
  while (built.size < all.length && !isStopping())
    try {
      await look(all, built, options);
      const wanted = all.filter(({ name }) => !built.has(name));
      const isIdle = wanted.length > 0 && !(await buildSome(wanted, options));
      outage.back();
      if (isIdle) await pauses.pause(lookMs);
    } catch (thrown) {
      if (!isUnavailable(thrown)) throw thrown;
      outage.away(thrown);
      await pauses.pause(lookMs);
    }
  return built;
}

async function look(all: readonly Buildable[], built: Map<string, Built>, options: JointBuildOptions): Promise<void> {
  for (const one of all) {
    const found = built.get(one.name) ?? (await completed(one, options));
    if (found) built.set(one.name, found);
  }
}

/** What the work state says, unless the documents were thrown away since. */
async function completed({ name, collection }: Buildable, from: JointBuildOptions): Promise<Built | undefined> {
  const found = await builtOf(from.state, name);
  return found?.logId === from.events.logId && (await collection.mark()) >= 0 ? found : undefined;
}

/** Builds those that nobody else is building, in one walk; answers whether there were any. */
async function buildSome(wanted: readonly Buildable[], options: JointBuildOptions): Promise<boolean> {
  const held: { readonly one: Buildable; readonly lease: HeldLease }[] = [];
  try {
    for (const one of wanted) {
      const lease = await HeldLease.take(options, buildLease(one.name));
      if (!lease) continue;
      // Somebody may have finished it just before.
      if (await completed(one, options)) await lease.release();
      else held.push({ one, lease });
    }
    if (held.length > 0) await build(held, options);
    return held.length > 0;
  } finally {
    await Promise.all(held.map(({ lease }) => lease.release()));
  }
}

async function build(
  held: readonly { readonly one: Buildable; readonly lease: HeldLease }[],
  { state, feed, events, isStopping, onProgress }: JointBuildOptions,
): Promise<void> {
  const begun: { readonly one: Buildable; readonly lease: HeldLease; readonly mark: number; readonly offsets: Readonly<Record<string, number>> }[] = []; // prettier-ignore
  for (const { one, lease } of held) {
    // Before the first mark: a half-built one must not look like one that is built.
    await state.remove(builtProjections, one.name);
    const ends = Object.entries(await feed.ends([one.projection.kind])).map(([name, end]) => [name, end + 1] as const);
    const mark = await one.collection.mark();
    // Of an empty log the mark is 0, see below.
    begun.push({ one, lease, mark: mark <= 0 ? -1 : mark, offsets: Object.fromEntries(ends) });
  }
  let position = Math.min(...begun.map(({ mark }) => mark));
  const isOver = (): boolean => isStopping() || begun.every(({ lease }) => lease.isLost);
  const kinds = kindsOf(begun.map(({ one }) => one.projection));
  for await (const { page, last } of pagesAfter(events, position, kinds)) {
    if (isOver()) return;
    const head = await events.head();
    for (const { one, lease, mark } of begun) {
      if (mark >= last || lease.isLost) continue;
      await one.apply(mark <= position ? page : page.filter((event) => event.position > mark), last);
      onProgress?.({ projection: one.name, position: last, head });
    }
    position = last;
  }
  for (const { one, lease, mark, offsets } of begun) {
    if (isStopping() || lease.isLost) continue;
    const reached = Math.max(position, mark);
    await state.put<Built>(builtProjections, one.name, { logId: events.logId, position: reached, offsets });
    // A mark says that the documents were not thrown away since; an empty log left none.
    if ((await one.collection.mark()) < 0) await one.collection.write([], 0);
  }
}
