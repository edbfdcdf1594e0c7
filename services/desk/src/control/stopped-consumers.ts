import { versionedName } from '@eventdesk/kernel/projection';
import { Problem } from '@eventdesk/kernel/problem';
import type { Platform } from '@eventdesk/platform/compose/platform';
import type { ParkedStream } from '@eventdesk/platform/consume/parked-streams';
import { parkedStreams } from '@eventdesk/platform/consume/parked-streams';
import { groupLag } from '@eventdesk/platform/consume/group-lag';
import { ProjectionRunner } from '@eventdesk/platform/project/projection-runner';
import { rebuildBeside } from '@eventdesk/platform/project/rebuild-beside';
import { projections } from '@eventdesk/read-models/all';
import type { Consumers } from '../admin/command';

/** Most parked streams read at once. */
const page = 500;

/**
 * The consumers of a desk without a runner of its own, as its stores show them. Of one that does not run, what is
 * replayed or dropped is done by the next start, which tries waiting streams first; beside processes that share a feed,
 * one of them takes it up within seconds, and a rebuild goes on beside what they write.
 */
export function stoppedConsumers(platform: Platform): Consumers {
  const { state, reads, events, feed } = platform;
  const get = (group: string, stream: string) => state.get<ParkedStream>(parkedStreams, `${group}/${stream}`);
  const goOn = async (group: string, stream: string, by: number): Promise<void> => {
    let kept = await get(group, stream);
    if (!kept) throw new Problem('not-parked', 'not-found', `no stream ${stream} is parked for ${group}`);
    const from = kept.value.revision + by;
    // Every event that comes to wait behind it makes it another version.
    for (; kept; kept = await get(group, stream)) {
      const revision = Math.max(kept.value.revision, from);
      const next: ParkedStream = { ...kept.value, revision, state: 'waiting', tries: 0 };
      if ((await state.compareAndSet(parkedStreams, kept.id, next, kept.version)) !== undefined) return;
    }
  };
  return {
    parked: async () => {
      const found: ParkedStream[] = [];
      for (let after = ''; ;) {
        const kept = await state.list<ParkedStream>(parkedStreams, { after, limit: page });
        found.push(...kept.map(({ value }) => value));
        if (kept.length < page) return found;
        after = kept.at(-1)?.id ?? after;
      }
    },
    replay: (group, stream) => goOn(group, stream, 0),
    drop: (group, stream) => goOn(group, stream, 1),
    projections: async () => {
      const head = await events.head();
      const there = new Set(await reads.collections());
      return Promise.all(
        projections.map(async (projection) => {
          const name = versionedName(projection);
          // Opening would make an empty collection of one that was never built.
          const mark = there.has(name) ? await (await reads.open(projection)).mark() : -1;
          if (!feed.isLog) {
            // Partitions have no positions: what is left to do is as far behind the head as there are records.
            const lag = mark < 0 ? 0 : await groupLag(feed, name, [projection.kind]);
            return { name: projection.name, version: projection.version, position: mark < 0 ? -1 : Math.max(0, head - lag), head }; // prettier-ignore
          }
          // The mark moves with what is written, the group's place with all that was looked at.
          const seen = Object.values(await feed.committed(name, [projection.kind]));
          const position = mark < 0 ? -1 : Math.min(Math.max(mark, ...seen), head);
          return { name: projection.name, version: projection.version, position, head };
        }),
      );
    },
    rebuild: async (name, progress) => {
      const wanted = projections.filter((projection) => projection.name === name);
      if (!feed.isLog) {
        const { written, current, state: work, clock, log } = platform;
        const from = { events: written, current, reads, state: work, clock, log };
        for (const projection of wanted)
          await rebuildBeside(from, projection, ({ position, head }) => progress(position, head));
        return;
      }
      const runner = new ProjectionRunner({ ...platform, projections: wanted });
      await runner.start();
      try {
        for (const projection of wanted)
          await runner.rebuild(versionedName(projection), ({ position, head }) => progress(position, head));
      } finally {
        await runner.stop();
      }
    },
  };
}
