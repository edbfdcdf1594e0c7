import { runProcess } from '@eventdesk/platform/boot/run-process';
import { isLoopback } from '@eventdesk/platform/config/url';
import { ConfigProblem } from '@eventdesk/platform/config/problem';
import type { Command } from 'commander';
import { told } from '../failure';
import type { Called, Calling } from './leaf';
import { leaf } from './leaf';

export function startCommand(program: Command, calling: Calling): void {
  leaf(program, 'start', 'the embedded desk: one process, until SIGTERM')
    .option('--demo', 'with a small made-up company and a day of mail')
    .action(({ demo = false }: { demo?: boolean }, command: Command) => start(calling(command), demo));
}

/** A start that failed for a reason that people understand: one line, no stack. */
class NotStarted extends Error {
  override readonly name = 'Eventdesk does not start';
}

/** Runs the desk until a signal; the exit code is set by whoever ends the process. */
async function start(called: Called, demo: boolean): Promise<void> {
  const config = called.io.config();
  if (demo && !isLoopback(config.bind))
    throw new ConfigProblem(
      'EVENTDESK_BIND',
      `${config.bind} is off loopback, and a demo is for this machine alone`,
      'EVENTDESK_BIND=127.0.0.1',
    );
  if (called.io.signal.aborted) return;
  runProcess(async (shutdown) => {
    try {
      const { openDesk } = await import('../open-desk');
      return await openDesk(called, config, demo, shutdown);
    } catch (thrown) {
      const { code, text = '' } = told(thrown, { id: '', debug: false });
      if (thrown instanceof ConfigProblem || code !== 1 || text.includes('not foreseen')) throw thrown;
      throw new NotStarted(text);
    }
  });
  // The process ends by a signal or a failure, never because this command has nothing more to do.
  await new Promise<never>(() => undefined);
}
