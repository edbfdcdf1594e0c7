import type { Projection } from '@eventdesk/kernel/projection';
import { versionedName } from '@eventdesk/kernel/projection';
import { isUnavailable } from '../consume/handler';
import { ParkedStreams } from '../consume/parked-streams';
import { HeldLease } from '../lease/held-lease';
import type { BuildProgress } from './beside-build';
import { BesideBuild } from './beside-build';
import { buildLease } from './build-lease';
import type { ProjectionSources } from './live-projection';
import { kindsOf, pagesAfter } from './log-walk';
import { parkAtOnce, parkedAmong, takenUp } from './parking';
import { Projector } from './projector';

export type RebuildSources = Omit<ProjectionSources, 'feed'>;

/** How often the log is walked before the swap, for as long as it goes on by more than a page meanwhile. */
const mostWalks = 10;
const awayPause = 1000;

/**
 * Builds a projection anew beside the live documents, which any number of other processes keep up meanwhile, and swaps it
 * in. Needs no running consumer. What others wrote into the old documents until they saw the swap is folded again
 * afterwards. Throws an Error when somebody builds it already, or took over; what `onProgress` throws ends it too.
 */
export async function rebuildBeside(
  from: RebuildSources,
  projection: Projection,
  onProgress: (progress: BuildProgress) => void = () => undefined,
): Promise<void> {
  const name = versionedName(projection);
  const lease = await HeldLease.take(from, buildLease(name));
  if (!lease) throw new Error(`${name} is being built already`);
  try {
    await rebuild(from, projection, lease, onProgress);
  } finally {
    await lease.release();
  }
}

async function rebuild(
  from: RebuildSources,
  projection: Projection,
  lease: HeldLease,
  onProgress: (progress: BuildProgress) => void,
): Promise<void> {
  const { events, reads, state, clock, log, current = (event) => event } = from;
  const steadily = (work: () => Promise<void>): Promise<void> => untilDone(work, lease);
  const build = await BesideBuild.begin(projection, { events, reads, current, steadily, onProgress });
  let walked = { position: -1, pages: Infinity };
  try {
    for (let walks = 0; walks < mostWalks && walked.pages > 1; walks++) walked = await build.walk(walked.position);
    await lease.check();
    await build.swap();
  } catch (thrown) {
    await build.discard();
    throw thrown;
  }
  const parked = new ParkedStreams(state, clock, versionedName(projection));
  for (const { event, thrown } of build.stuck.values()) await parkAtOnce(parked, log, event, thrown);
  await parked.refresh();
  const projector = new Projector(projection, await reads.open(projection), {
    events,
    current,
    parkedAmong: (streams) => parkedAmong(parked, streams, false),
    park: (event, thrown) => parkAtOnce(parked, log, event, thrown),
    advanced: () => undefined,
  });
  for await (const { page, last } of pagesAfter(events, walked.position, kindsOf([projection])))
    await steadily(() => projector.apply(page, last));
  for await (const {
    value: { stream },
  } of parked.stored())
    // prettier-ignore
    if (!build.stuck.has(stream)) await steadily(async () => void (await takenUp(parked, projector, stream)));
}

async function untilDone(work: () => Promise<void>, lease: HeldLease): Promise<void> {
  for (;;)
    try {
      return await work();
    } catch (thrown) {
      if (lease.isLost || !isUnavailable(thrown)) throw thrown;
      await new Promise((resolve) => setTimeout(resolve, awayPause));
    }
}
