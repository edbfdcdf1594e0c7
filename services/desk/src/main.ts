import { processIo } from './cli/process-io';
import { runProgram } from './cli/program';

/** Something that is still open must not keep a finished command from ending, in milliseconds. */
const patience = 1000;

runProgram(process.argv.slice(2), processIo()).then(
  (code) => {
    // Not at once: output may still be on its way to a pipe.
    process.exitCode = code;
    setTimeout(() => process.exit(code), patience).unref();
  },
  (thrown: unknown) => {
    process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
    process.exit(1);
  },
);
