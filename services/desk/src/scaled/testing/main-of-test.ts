import { processEnvironment } from '@eventdesk/platform/config/process-environment';
import type { ScaledRole } from '../plan';
import { runScaled } from '../run-scaled';

// The supervisor over services of a test, which it is given as JSON in front of its own arguments.
const [roles = '[]', ...args] = process.argv.slice(2);
runScaled(args, processEnvironment(), JSON.parse(roles) as ScaledRole[]);
