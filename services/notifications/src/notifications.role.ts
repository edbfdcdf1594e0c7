import type { Role } from '@eventdesk/host/role';
import type { MailOut } from '@eventdesk/platform/compose/open-mail';
import { openMailOut } from '@eventdesk/platform/compose/open-mail';
import { bouncePolicy } from './bounce-policy';
import { sendPolicy } from './delivery-sender';
import { NotificationsModule } from './notifications.module';
import { requestPolicy } from './request-policy';

/** The notifications service as a process plays it; in a process with others they share its way out. */
export const notificationsRole = (given?: MailOut): Role => ({
  name: 'notifications',
  needs: ['event store', 'work state', 'read store'],
  groups: { [requestPolicy]: ['ticket'], [sendPolicy]: ['delivery'], [bouncePolicy]: ['inbound'] },
  async open({ config, platform, shutdown }) {
    const out = given ?? (await openMailOut(config, platform));
    if (!given) shutdown.add('mail out', () => out.sender.close());
    return NotificationsModule.over(platform, out);
  },
});
