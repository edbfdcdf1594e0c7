import { ConfigProblem } from '../config/problem';
import { scrubText } from '../logging/scrub';
import { visible } from '../logging/visible';
import type { Logger } from '../logging/logger';
import { Shutdown } from './shutdown';

/** What a process is run with; the real one's in `main`, another in tests. */
export interface ProcessLike {
  once(event: 'SIGTERM' | 'SIGINT', listener: () => void): unknown;
  on(event: 'uncaughtException' | 'unhandledRejection', listener: (thrown: unknown) => void): unknown;
  readonly stderr: { write(text: string): unknown };
  exit(code: number): void;
}

/**
 * Runs a process from start to exit code: 0 after SIGTERM or SIGINT once everything has ended, 1 for a failure, 2 for a
 * configuration that is refused (one line, no stack). `start` adds to `shutdown` what it has started; when it fails,
 * that much is ended. An error that nobody caught ends the process too: what it left half-done is not known.
 */
export function runProcess(
  start: (shutdown: Shutdown) => Promise<Logger | undefined>,
  around: ProcessLike = process,
  shutdown: Shutdown = new Shutdown(),
): void {
  let log: Logger | undefined;
  let ending = false;
  const end = async (code: number): Promise<void> => {
    if (ending) return;
    ending = true;
    const { failed, unfinished } = await shutdown.run();
    for (const { name, thrown } of failed) log?.error({ step: name, err: thrown }, 'a part did not end well');
    if (unfinished.length > 0) log?.error({ steps: unfinished }, 'stopped before everything had ended');
    around.exit(code === 0 && (failed.length > 0 || unfinished.length > 0) ? 1 : code);
  };
  const fail = (thrown: unknown): Promise<void> => {
    if (thrown instanceof ConfigProblem) around.stderr.write(`${thrown.message}\n`);
    else if (log) log.error({ err: thrown }, 'the process fails');
    else around.stderr.write(`${visible(scrubText(textOf(thrown)))}\n`);
    return end(thrown instanceof ConfigProblem ? 2 : 1);
  };
  const settle = (work: Promise<void>): void => {
    work.catch(() => around.exit(1));
  };
  around.once('SIGTERM', () => settle(end(0)));
  around.once('SIGINT', () => settle(end(0)));
  around.on('uncaughtException', (thrown) => settle(fail(thrown)));
  around.on('unhandledRejection', (thrown) => settle(fail(thrown)));
  settle(
    start(shutdown).then(
      (logger) => void (log = logger),
      (thrown: unknown) => fail(thrown),
    ),
  );
}

const textOf = (thrown: unknown): string =>
  thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
