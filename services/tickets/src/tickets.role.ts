import type { Role } from '@eventdesk/host/role';
import { contactPolicy } from './contacts/contact-policy';
import { letterPolicy } from './letters/letter-policy';
import { TicketsModule } from './tickets.module';

/** The tickets service as a process plays it. */
export const ticketsRole = (): Role => ({
  name: 'tickets',
  needs: ['event store', 'work state'],
  groups: { [letterPolicy]: ['inbound'], [contactPolicy]: ['ticket'] },
  serves: true,
  open: async ({ platform }) => TicketsModule.over(platform),
});
