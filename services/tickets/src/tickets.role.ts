import type { Role } from '@eventdesk/host/role';
import { contactPolicy } from './contacts/contact-policy';
import { letterPolicy } from './letters/letter-policy';
import { runRelay } from './relay/run-relay';
import { TicketsModule } from './tickets.module';

/** The tickets service as a process plays it. */
export const ticketsRole = (): Role => ({
  name: 'tickets',
  needs: ['event store', 'work state'],
  groups: { [letterPolicy]: ['inbound'], [contactPolicy]: ['ticket'] },
  serves: true,
  async open(host) {
    await runRelay(host);
    return TicketsModule.over(host.platform);
  },
});
