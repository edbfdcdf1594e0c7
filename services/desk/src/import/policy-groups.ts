import { intakeRole } from '@eventdesk/intake/intake.role';
import { notificationsRole } from '@eventdesk/notifications/notifications.role';
import { ticketsRole } from '@eventdesk/tickets/tickets.role';

/** Kinds of stream by consumer group, of every policy of this release. */
export const policyGroups = (): Readonly<Record<string, readonly string[]>> =>
  Object.assign({}, ...[intakeRole(), ticketsRole(), notificationsRole()].map(({ groups }) => groups ?? {})) as Record<
    string,
    readonly string[]
  >;
