import { listening } from '@eventdesk/platform/boot/listen-problem';
import { removeReadyFile, writeReadyFile } from '@eventdesk/platform/boot/ready-file';
import type { Shutdown } from '@eventdesk/platform/boot/shutdown';
import { readConfig } from '@eventdesk/platform/config/read-config';
import { Health } from '@eventdesk/platform/health/health';
import { startOpsServer } from '@eventdesk/platform/health/ops-server';
import { createLogger } from '@eventdesk/platform/logging/logger';
import type { Logger } from '@eventdesk/platform/logging/logger';
import { Metrics } from '@eventdesk/platform/metrics/metrics';
import { openFrontDoor } from './front-door';

/** Starts the front door as a process: it opens no store and needs no secret. Throws ConfigProblem. */
export async function runWeb(shutdown: Shutdown): Promise<Logger> {
  const config = readConfig();
  const { readyFile, bind, http, ops: at } = config;
  if (readyFile !== undefined) removeReadyFile(readyFile);
  const log = createLogger({ level: config.logLevel });
  const metrics = new Metrics().withProcess();
  const door = await listening('EVENTDESK_HTTP_PORT', bind, http.port, () => openFrontDoor(config, { log, metrics }));
  shutdown.add('front door', () => door.close());
  const health = new Health().needs('services', () => door.reachable());
  const ops = await listening('EVENTDESK_OPS_PORT', at.bind, at.port, () => startOpsServer(at, health, metrics));
  shutdown.add('ops', () => ops.close());
  shutdown.add('leaving', () => door.leave());
  health.serving();
  shutdown.add('health', () => health.stopping());
  if (readyFile !== undefined) {
    writeReadyFile(readyFile, { http: door.url, ops: ops.url, pid: process.pid });
    shutdown.add('ready file', () => removeReadyFile(readyFile));
  }
  log.info({ role: 'web', http: door.url, ops: ops.url }, 'ready');
  return log;
}
