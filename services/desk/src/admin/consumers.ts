import { versionedName } from '@eventdesk/kernel/projection';
import { Problem } from '@eventdesk/kernel/problem';
import type { Platform } from '@eventdesk/platform/compose/platform';
import type { ProjectionRunner } from '@eventdesk/platform/project/projection-runner';
import { projections } from '@eventdesk/read-models/all';
import type { ConsumerGroups } from '@eventdesk/host/consumer-groups';
import type { Consumers } from './command';

/** The consumers of the running desk, policies and projections alike, as the command line asks for them. */
export function adminConsumers(platform: Platform, policies: ConsumerGroups, runner: ProjectionRunner): Consumers {
  const names = projections.map(versionedName);
  const policy = (group: string) => {
    const found = policies.runners.get(group);
    if (!found) throw new Problem('unknown-group', 'not-found', `there is no consumer group ${group}`);
    return found;
  };
  return {
    parked: async () =>
      (
        await Promise.all([
          ...[...policies.runners.values()].map((one) => one.parked()),
          ...names.map((name) => runner.parked(name)),
        ])
      ).flat(),
    replay: async (group, stream) => {
      await (names.includes(group) ? runner.replay(group, stream) : policy(group).replay(stream));
    },
    drop: async (group, stream) => {
      if (names.includes(group))
        throw new Problem(
          'projection-not-dropped',
          'conflict',
          'a document is the fold of its whole stream: mend the cause and replay, or rebuild the projection',
        );
      await policy(group).drop(stream);
    },
    projections: async () => {
      const head = await platform.events.head();
      const figures = new Map(runner.figures.map(({ group, partitions }) => [group, partitions]));
      return Promise.all(
        projections.map(async (projection) => {
          const { name, version } = projection;
          const mark = await (await platform.reads.open(projection)).mark();
          // The mark moves with what is written, the group's place with all that was looked at.
          const seen = (figures.get(versionedName(projection)) ?? []).map(({ offset }) => offset ?? -1);
          return { name, version, position: Math.min(Math.max(mark, ...seen), head), head };
        }),
      );
    },
    rebuild: (name, progress) => {
      const projection = projections.find((one) => one.name === name);
      if (!projection)
        throw new Problem(
          'unknown-projection',
          'not-found',
          `there is no projection ${name}; known: ${names.join(', ')}`,
        );
      return runner.rebuild(versionedName(projection), ({ position, head }) => progress(position, head));
    },
  };
}
