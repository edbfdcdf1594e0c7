import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runProcess } from '@eventdesk/platform/boot/run-process';
import { Shutdown } from '@eventdesk/platform/boot/shutdown';
import { publicUrlOf } from '@eventdesk/platform/config/config';
import { ConfigProblem } from '@eventdesk/platform/config/problem';
import type { Environment } from '@eventdesk/platform/config/read-config';
import { createLogger } from '@eventdesk/platform/logging/logger';
import { visible } from '@eventdesk/platform/logging/visible';
import { readScaled } from './complete';
import { greeting } from './greeting';
import { outputTo } from './output';
import type { ScaledRole } from './plan';
import { unbuilt } from './roles';
import { startScaled } from './start-scaled';

/** Longer than the ten seconds that the processes are given, milliseconds. */
const longestStop = 11_000;
/** More on one machine is a mistake: seven times as many processes are started. */
const mostReplicas = 20;

/**
 * Runs a scaled deployment on this machine until SIGTERM: `--replicas N` of every role, `--json` for the ready line in
 * place of a greeting. Exit codes as `runProcess` has them.
 */
export function runScaled(args: readonly string[], env: Environment, roles: readonly ScaledRole[]): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  runProcess(
    async (shutdown) => {
      const { replicas, json } = readArguments(args);
      const config = readScaled(env);
      const [absent] = unbuilt(roles);
      if (absent !== undefined) throw new Error(`${absent} is not built; \`npm run build\` builds it`);
      const log = createLogger({ level: config.logLevel, service: 'supervisor' });
      const print = (text: string): void => void process.stdout.write(`${visible(text)}\n`);
      const output = outputTo(process.stderr, process.stderr.isTTY);
      const made = json ? (line: string) => log.info({ made: line }, 'made what was not given') : print;
      const missing = json ? (line: string) => log.warn({ server: line }, 'a server does not answer') : print;
      const ready = await startScaled({ config, env, roles, replicas, log, output, made, missing }, shutdown);
      if (json) print(JSON.stringify({ ready: true, ...ready, data: config.data }));
      else {
        const link = join(config.data, 'setup-link');
        const web = publicUrlOf(config, Number(new URL(ready.http).port));
        const { smtp, pids } = ready;
        greeting({ web, smtp, replicas, pids, data: config.data, link: existsSync(link) ? link : undefined }).forEach(
          print,
        );
      }
      return log;
    },
    process,
    new Shutdown(longestStop),
  );
}

/** Throws ConfigProblem, which ends the process with the code for wrong use. */
function readArguments(args: readonly string[]): { readonly replicas: number; readonly json: boolean } {
  const example = 'npm run scaled -- --replicas 2';
  try {
    const options = { replicas: { type: 'string', default: '1' }, json: { type: 'boolean', default: false } } as const;
    const { values } = parseArgs({ args: [...args], options });
    const replicas = /^\d{1,2}$/.test(values.replicas) ? Number(values.replicas) : 0;
    if (replicas >= 1 && replicas <= mostReplicas) return { replicas, json: values.json };
  } catch (thrown) {
    throw new ConfigProblem('scaled', (thrown as Error).message.split('. ')[0] as string, example);
  }
  throw new ConfigProblem('--replicas', `is no number from 1 to ${mostReplicas}`, example);
}
