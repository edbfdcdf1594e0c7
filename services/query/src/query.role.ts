import type { Role } from '@eventdesk/host/role';
import type { Platform } from '@eventdesk/platform/compose/platform';
import { openMailOut } from '@eventdesk/platform/compose/open-mail';
import type { OutboxReader } from '@eventdesk/platform/compose/open-mail';
import { projectionsBuilt } from '@eventdesk/platform/project/built';
import { projections } from '@eventdesk/read-models/all';
import type { Progress } from './progress';
import { Query } from './query';
import { queryModule } from './query.module';

/** What a process that plays other roles too has for this one. */
export interface Beside {
  readonly outbox?: OutboxReader | undefined;
  /** The projection runner, asked once this role is opened. */
  readonly progress: () => Progress;
}

/** The query service as a process plays it. */
export const queryRole = (beside?: Beside): Role => ({
  name: 'query',
  needs: ['event store', 'read store'],
  // Attachments and raw mails alone are in them.
  shows: ['blobs'],
  serves: true,
  async open({ config, platform, settings, access, health }) {
    // Where others fold the documents this process must not answer before they have: an answer would lack what is old.
    if (!platform.feed.isLog) health.needs('documents', () => mustBeBuilt(platform));
    // A way out by a server would be opened for nothing: only mails that stay here can be looked at.
    const own = !beside && config.mailOut.scheme === 'outbox' ? await openMailOut(config, platform) : undefined;
    const outbox = beside?.outbox ?? own?.outbox;
    const query = await Query.open(platform, {
      settings,
      principals: access.principals,
      ...(outbox ? { outbox } : {}),
      ...(beside ? { progress: beside.progress() } : {}),
    });
    return queryModule(query);
  },
});

async function mustBeBuilt({ state, reads }: Pick<Platform, 'state' | 'reads'>): Promise<void> {
  for (const [name, built] of await projectionsBuilt(state, reads, projections))
    if (!built) throw new Error(`${name} is still being built`);
}
