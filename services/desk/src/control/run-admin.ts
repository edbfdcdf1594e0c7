import { Problem } from '@eventdesk/kernel/problem';
import type { Config } from '@eventdesk/platform/config/config';
import { progressOf } from '../admin/progress';
import { ask, connectDesk } from './ask';
import { adminCommands, lookingCommands } from './commands';
import { openAdmin } from './open-admin';
import type { Answer, Request } from './protocol';

/**
 * Runs a command where the desk is: in the one that runs in the configured folder, else over the folder itself, with
 * its lock. Throws what either throws; FolderHeld when somebody holds the folder and cannot be asked.
 */
export async function* runAdmin(
  config: Config,
  request: Request,
  signal?: AbortSignal,
): AsyncGenerator<Answer, void, void> {
  const desk = await connectDesk(config.data);
  if (desk) {
    yield* ask(desk, request, signal);
    return;
  }
  const command = adminCommands[request.command];
  if (!command) throw new Problem('unknown-command', 'invalid', `there is no command ${request.command}`);
  const { admin, close } = await openAdmin(config, !lookingCommands.has(request.command));
  try {
    for await (const row of command(admin, request.args, signal)) {
      if (signal?.aborted) return;
      const told = progressOf(row);
      yield told ? { progress: told } : { row };
    }
  } finally {
    await close();
  }
}
