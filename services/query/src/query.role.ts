import type { Role } from '@eventdesk/host/role';
import { openMailOut } from '@eventdesk/platform/compose/open-mail';
import type { OutboxReader } from '@eventdesk/platform/compose/open-mail';
import { projections } from '@eventdesk/read-models/all';
import { BuiltDocuments } from './built-documents';
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
  // Attachments and raw mails alone are in the blobs; keys of who has not been read of lately in the work state.
  shows: ['blobs', 'work state'],
  serves: true,
  async open({ config, platform, settings, access, health }) {
    // Where others fold the documents this process must not answer before they have: an answer would lack what is old.
    if (!platform.feed.isLog) {
      const documents = new BuiltDocuments({ ...platform, projections });
      health.needs('documents', () => documents.check());
    }
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
