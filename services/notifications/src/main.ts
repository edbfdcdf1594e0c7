import { runRole } from '@eventdesk/host/run-role';
import { notificationsRole } from './notifications.role';

runRole(notificationsRole());
