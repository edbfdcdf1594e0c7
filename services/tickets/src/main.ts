import { runRole } from '@eventdesk/host/run-role';
import { ticketsRole } from './tickets.role';

runRole(ticketsRole());
