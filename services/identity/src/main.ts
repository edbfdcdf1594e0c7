import { runRole } from '@eventdesk/host/run-role';
import { identityRole } from './identity.role';

runRole(identityRole());
