import { randomUUID } from 'node:crypto';
import { Command } from 'commander';
import { adminCommands } from './commands/admin';
import { benchCommand } from './commands/bench';
import { describeCommand } from './commands/describe';
import { eventsCommands } from './commands/events';
import { inboundCommands } from './commands/inbound';
import type { Calling } from './commands/leaf';
import { mailCommands } from './commands/mail';
import { outboxCommands } from './commands/outbox';
import { parkedCommands } from './commands/parked';
import { projectionsCommands } from './commands/projections';
import { secretsCommands } from './commands/secrets';
import { startCommand } from './commands/start';
import { verifyCommand } from './commands/verify';
import { exit, told } from './failure';
import type { Io } from './io';
import { jsonText } from './print';
import { visible } from '@eventdesk/platform/logging/visible';

/** Every command, in the order that help shows them. */
const commands = [
  startCommand,
  mailCommands,
  inboundCommands,
  parkedCommands,
  projectionsCommands,
  eventsCommands,
  outboxCommands,
  adminCommands,
  secretsCommands,
  describeCommand,
  verifyCommand,
  benchCommand,
];

/** Runs one command; answers the exit code: 0 done, 1 failed, 2 wrong use. */
export async function runProgram(args: readonly string[], io: Io): Promise<number> {
  let code: number = exit.done;
  const program = new Command('eventdesk')
    .description('An event-sourced service desk: mail, forms and calls become tickets; every change is an event.')
    .option('--json', 'one JSON object a line')
    .enablePositionalOptions()
    .showSuggestionAfterError();
  const calling: Calling = (command) => ({
    io,
    json: command.optsWithGlobals<{ json?: boolean }>().json === true,
    exit: (set) => (code = Math.max(code, set)),
  });
  for (const declare of commands) declare(program, calling);
  speaking(program, io);
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (thrown) {
    const { code: failed, text, error } = told(thrown, { id: randomUUID(), debug: io.debug() });
    const json = args.includes('--json') && !args.includes('--');
    if (text !== undefined) io.err.write(json ? `${jsonText({ error })}\n` : `${text}\n`);
    return failed;
  }
}

/** Lets every command write to what we were given, and throw instead of ending the process. */
function speaking(command: Command, io: Io): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => void io.out.write(text),
    writeErr: (text) => void io.err.write(text),
    // What was typed may stand in it.
    outputError: (text, write) => write(`${visible(wrongUse(text.trimEnd(), command))}\n`),
    getOutHelpWidth: () => io.out.columns ?? 100,
    getErrHelpWidth: () => io.err.columns ?? 100,
  });
  for (const child of command.commands) speaking(child, io);
}

/** What commander says of a wrong call, on one line, and where to look when it has nothing to propose. */
function wrongUse(text: string, command: Command): string {
  const said = text.replace(/^error: /, '').replace(/\n\(Did you mean (.*)\?\)$/, '; did you mean $1?');
  if (!said.startsWith('unknown command') || said.endsWith('?')) return said;
  const path = command.parent === null ? '' : ` ${command.name()}`;
  return `${said}; \`npx eventdesk help${path}\` lists those that are known`;
}
