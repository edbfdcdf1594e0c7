import { runRole } from '@eventdesk/host/run-role';
import { intakeRole } from './intake.role';

runRole(intakeRole());
