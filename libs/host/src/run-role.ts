import { setTimeout as pause } from 'node:timers/promises';
import { runProcess } from '@eventdesk/platform/boot/run-process';
import { removeReadyFile, writeReadyFile } from '@eventdesk/platform/boot/ready-file';
import { ConfigProblem } from '@eventdesk/platform/config/problem';
import type { Config } from '@eventdesk/platform/config/config';
import { readConfig } from '@eventdesk/platform/config/read-config';
import { createLogger } from '@eventdesk/platform/logging/logger';
import type { LeavingTime } from '@eventdesk/platform/http/leaving';
import { openHost } from './open-host';
import type { Role } from './role';
import { startRoles } from './start-roles';

/** How often a process that started looks whether what it needs is there, milliseconds. */
const lookMs = 50;

/** The front door hears meanwhile that this process leaves, and ends what rests of its connections (`idleMs` there). */
const leaving: LeavingTime = { leastMs: 500, mostMs: 2500 };

/**
 * Runs one service as this process, from its environment to its exit code: one of N, over servers that all share.
 * Refuses stores that only one process can have.
 */
export function runRole(role: Role): void {
  runProcess(async (shutdown) => {
    const config = readConfig();
    if (config.readyFile !== undefined) removeReadyFile(config.readyFile);
    refuseEmbedded(config);
    const log = createLogger({ level: config.logLevel });
    const host = await openHost(config, log, shutdown);
    const { addresses } = await startRoles(host, [role], leaving);
    while (!(await host.health.report()).ready) await pause(lookMs);
    const { readyFile } = config;
    if (readyFile !== undefined) {
      writeReadyFile(readyFile, { ...addresses, pid: process.pid });
      shutdown.add('ready file', () => removeReadyFile(readyFile));
    }
    log.info({ role: role.name, ...addresses }, 'ready');
    return log;
  });
}

/** A service alone is of no use on files: the others could not reach what it writes. */
function refuseEmbedded(config: Config): void {
  const files: readonly [string, boolean, string][] = [
    ['EVENTDESK_EVENTS', config.events.scheme === 'sqlite', 'esdb://localhost:2113?tls=false'],
    ['EVENTDESK_FEED', config.feed.scheme === 'local', 'kafka://localhost:9092'],
    ['EVENTDESK_STATE', config.state.scheme === 'sqlite', 'mongodb://localhost:27017/eventdesk-state'],
    ['EVENTDESK_READS', config.reads.scheme === 'sqlite', 'mongodb://localhost:27017/eventdesk'],
  ];
  const found = files.find(([, own]) => own);
  if (found)
    throw new ConfigProblem(
      found[0],
      'is for one process alone, and this is one service of several; `eventdesk start` runs all in one process',
      `${found[0]}=${found[2]}`,
    );
}
