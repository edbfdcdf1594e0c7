// Runs the desk from its sources and starts it anew when one is saved. Nothing is compiled to disk: a hook turns each
// TypeScript file into JavaScript as it is loaded. Arguments are handed on (`npm run dev -- --demo`);
// `--entry FILE` in front of them runs another program so.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const path = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));

const args = process.argv.slice(2);
const entry = args[0] === '--entry' ? args.splice(0, 2)[1] : path('services/desk/src/main.ts');

const desk = spawn(
  process.execPath,
  [
    '--watch',
    '--watch-preserve-output',
    '--enable-source-maps',
    '--conditions=@eventdesk/source',
    '--require',
    path('tools/swc-hook.cjs'),
    entry,
    'start',
    ...args,
  ],
  { stdio: 'inherit' },
);

// npm ends at once on a signal and would leave the desk running.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => desk.kill(signal));
desk.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 0 : 1)));
