import { runRole } from '@eventdesk/host/run-role';
import { queryRole } from './query.role';

runRole(queryRole());
