import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { Problem } from '@eventdesk/kernel/problem';
import type { Calling } from './leaf';

/** From `services/desk/src/cli/commands`, and as deep from where that is compiled to. */
const root = join(__dirname, '../../../../..');

const more = `What is measured is named (b1 b3); nothing named is everything. Behind it may stand:
  --seconds N       how long each load lasts
  --tickets N       how many tickets there are before it begins
  --replicas N      how many processes of every service, scaled
  --profile FOLDER  a profile of each, into this folder
bench/README.md says what each of them measures.`;

export function benchCommand(program: Command, calling: Calling): void {
  program
    .command('bench [args...]')
    .description('the load scripts of bench/, as ratios against the bare limits of the same run')
    .option('--json', 'one JSON object a line')
    .allowUnknownOption()
    .passThroughOptions()
    .addHelpText('after', `\n${more}`)
    .action(async (args: string[], { json = false }: { json?: boolean }, command: Command) => {
      const { exit, io } = calling(command);
      const script = join(root, 'bench/main.mjs');
      if (!existsSync(script))
        throw new Problem('no-bench', 'not-found', 'this installation has no bench/ folder; run it from a checkout');
      const given = json ? ['--json', ...args] : args;
      const child = spawn(process.execPath, [script, ...given], { stdio: 'inherit', cwd: root });
      io.signal.addEventListener('abort', () => child.kill(), { once: true });
      const [code] = (await once(child, 'exit')) as [number | null];
      exit(code === null ? 1 : code);
    });
}
