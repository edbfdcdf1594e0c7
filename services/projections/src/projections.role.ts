import type { Role } from '@eventdesk/host/role';
import { versionedName } from '@eventdesk/kernel/projection';
import type { ProjectionRunner } from '@eventdesk/platform/project/projection-runner';
import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { projections } from '@eventdesk/read-models/all';
import { projectionRunner } from './projection-runner';

/** Documents are folded outside of Nest; the module is there so that this service is composed like the others. */
@Module({})
class ProjectionsModule {}

/** The projections service as a process plays it. */
export interface ProjectionsRole extends Role {
  /** Once it is open. */
  readonly runner: ProjectionRunner;
}

export function projectionsRole(): ProjectionsRole {
  let runner: ProjectionRunner | undefined;
  return {
    name: 'projections',
    needs: ['event store', 'work state', 'read store'],
    get runner() {
      if (!runner) throw new Error('the projections role is not open yet');
      return runner;
    },
    async open(host): Promise<DynamicModule> {
      const { platform, shutdown } = host;
      const made = (runner = projectionRunner(platform));
      shutdown.add('projections', () => made.stop());
      const starting = made.start();
      // Others answer from the documents; this process is ready while the brokers are away (invariant 20). What `start`
      // does not try again by itself ends the process, as an error that nobody caught.
      if (platform.feed.isLog) await starting;
      const groups = projections.map((one) => ({ group: versionedName(one), kinds: [one.kind] }));
      host.groups.add({ name: 'projections', groups: () => groups, figures: () => made.figures });
      return { module: ProjectionsModule };
    },
  };
}
