import { deliveries } from '@eventdesk/read-models/deliveries';
import type { Role } from '@eventdesk/host/role';
import type { MailOut } from '@eventdesk/platform/compose/open-mail';
import { openMailOut } from '@eventdesk/platform/compose/open-mail';
import { bouncePolicy } from './bounce-policy';
import { sendPolicy } from './delivery-sender';
import { NotificationsModule } from './notifications.module';
import { requestPolicy } from './request-policy';

/** The figure of what waits ends here: counting costs as much as there is. */
const mostCounted = 10_000;

/** The notifications service as a process plays it; in a process with others they share its way out. */
export const notificationsRole = (given?: MailOut): Role => ({
  name: 'notifications',
  needs: ['event store', 'work state', 'read store'],
  groups: { [requestPolicy]: ['ticket'], [sendPolicy]: ['delivery'], [bouncePolicy]: ['inbound'] },
  async open({ config, platform, shutdown, metrics }) {
    const entries = await platform.reads.open(deliveries);
    metrics.gauge(
      { name: 'eventdesk_deliveries_waiting', help: `Mails that are to be sent, counted to ${mostCounted}` },
      async (gauge) => {
        // Every replica tells the same; what cannot be asked has no figure.
        const waiting = await entries.count({ dueAt: { from: '' } }, mostCounted).catch(() => undefined);
        if (waiting === undefined) gauge.remove();
        else gauge.set(waiting);
      },
    );
    const out = given ?? (await openMailOut(config, platform));
    if (!given) shutdown.add('mail out', () => out.sender.close());
    return NotificationsModule.over(platform, out);
  },
});
