import { processEnvironment } from '@eventdesk/platform/config/process-environment';
import { scaledRoles } from './roles';
import { runScaled } from './run-scaled';

runScaled(process.argv.slice(2), processEnvironment(), scaledRoles);
