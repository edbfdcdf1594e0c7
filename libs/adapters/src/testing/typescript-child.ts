import { join } from 'node:path';

/** Arguments with which a child process of a test loads our sources as they are. */
export const typescriptArguments: readonly string[] = [
  '--conditions=@eventdesk/source',
  '--require',
  join(__dirname, '../../../../tools/swc-hook.cjs'),
];
