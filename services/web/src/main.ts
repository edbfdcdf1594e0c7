import { runProcess } from '@eventdesk/platform/boot/run-process';
import { runWeb } from './run-web';

runProcess(runWeb);
