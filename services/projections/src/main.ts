import { runRole } from '@eventdesk/host/run-role';
import { projectionsRole } from './projections.role';

runRole(projectionsRole());
