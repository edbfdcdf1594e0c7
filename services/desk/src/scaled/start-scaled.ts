import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkStart } from '@eventdesk/platform/boot/check-start';
import { listening } from '@eventdesk/platform/boot/listen-problem';
import { removeReadyFile, writeReadyFile } from '@eventdesk/platform/boot/ready-file';
import type { ReadyOfMany } from '@eventdesk/platform/boot/ready-file';
import type { Shutdown } from '@eventdesk/platform/boot/shutdown';
import { holdFolder } from '@eventdesk/platform/compose/hold-folder';
import type { Config } from '@eventdesk/platform/config/config';
import { publicUrlOf } from '@eventdesk/platform/config/config';
import type { Environment } from '@eventdesk/platform/config/read-config';
import { systemClock } from '@eventdesk/platform/crypto/clock';
import type { Logger } from '@eventdesk/platform/logging/logger';
import type { Balancer } from './balancer';
import { startBalancer } from './balancer';
import { removeScaledFile, writeScaledFile } from '../control/scaled-file';
import { checkScaled, complete } from './complete';
import { writeEnvironmentFile } from './environment-file';
import { freePorts } from './free-ports';
import type { Output } from './part';
import type { ScaledRole } from './plan';
import { assignPorts, planParts, portsNeeded } from './plan';
import { eventsServerPart } from './roles';
import { Supervisor } from './supervisor';
import { unreached } from './unreached';

/** What a scaled run is made of. */
export interface ScaledOptions {
  readonly config: Config;
  /** The environment that `config` was read from. */
  readonly env: Environment;
  readonly roles: readonly ScaledRole[];
  readonly replicas: number;
  readonly log: Logger;
  readonly output: Output;
  /** Told what was made because it was not given, before anything is started. */
  readonly made: (line: string) => void;
  /** Told of a given server that lets nobody in, before anything is started. */
  readonly missing: (line: string) => void;
}

/**
 * Starts every service in processes of its own, and what they need and was not given; resolves with what the ready file
 * says once all are ready. The file is kept current from then on. What was started is ended by `shutdown`.
 * Throws ConfigProblem (a process that refuses its configuration too), FolderHeld.
 */
export async function startScaled(options: ScaledOptions, shutdown: Shutdown): Promise<ReadyOfMany> {
  const { config, env, roles, replicas, log, output } = options;
  if (config.readyFile !== undefined) removeReadyFile(config.readyFile);
  checkScaled(config, env);
  const { ops: _, ...ofThisProcess } = config;
  await checkStart(ofThisProcess);
  const release = await holdFolder(config.data, systemClock);
  shutdown.add('data folder', release);
  const folder = mkdtempSync(join(tmpdir(), 'eventdesk-scaled-'));
  shutdown.add('ready files', () => rmSync(folder, { recursive: true, force: true }));

  const except = [config.http.port, config.smtp.port];
  const [eventsPort = 0, ...free] = await freePorts(1 + portsNeeded(roles, replicas), except);
  const ports = assignPorts(roles, replicas, free);
  const fronts = roles.filter(({ front }) => front).flatMap(({ name }) => ports.http[name] ?? []);
  const web = await balance('EVENTDESK_HTTP_PORT', config, config.http.port, shutdown, fronts);
  const takers = Object.values(ports.smtp).flat();
  const mail = await balance('EVENTDESK_SMTP_PORT', config, config.smtp.port, shutdown, takers);
  const completed = complete(config, env, eventsPort);
  completed.made.forEach(options.made);
  (await unreached(config)).forEach(options.missing);
  writeEnvironmentFile(config.data, { ...completed.env, EVENTDESK_PUBLIC_URL: publicUrlOf(config, web.port) });
  const { eventsFile } = completed;
  const host = config.bind.includes(':') ? `[${config.bind}]` : config.bind;
  const parts = [
    ...(eventsFile === undefined ? [] : [eventsServerPart(eventsFile, eventsPort, env)]),
    ...planParts(roles, replicas, ports, {
      env: completed.env,
      publicUrl: publicUrlOf(config, web.port),
      folder,
      trustedProxies: config.http.trustedProxies,
    }),
  ];
  const current = (): ReadyOfMany => ({
    http: `http://${host}:${web.port}`,
    smtp: `${host}:${mail.port}`,
    ops: Object.fromEntries(
      Object.entries(ports.ops).map(([name, all]) => [name, all.map((port) => `http://127.0.0.1:${port}`)]),
    ),
    pids: supervisor.pids(),
    pid: process.pid,
  });
  let ready = false;
  const write = (): void => {
    if (ready && config.readyFile !== undefined) writeReadyFile(config.readyFile, current());
  };
  const supervisor = new Supervisor(parts, { log, output, changed: write });
  shutdown.add('processes', () => supervisor.stop());
  shutdown.add('public ports', () => {
    ready = false;
    if (config.readyFile !== undefined) removeReadyFile(config.readyFile);
    removeScaledFile(config.data);
    web.refuse();
    mail.refuse();
  });
  log.info({ processes: parts.length }, 'starting');
  try {
    await supervisor.start();
  } catch (thrown) {
    // Said last, where a person looks, and not between what the others say while they end.
    await supervisor.stop();
    throw thrown;
  }
  ready = true;
  write();
  const { smtp } = current();
  writeScaledFile(config.data, { pid: process.pid, smtp, protocol: config.smtp.protocol });
  return current();
}

/** Opens a public port; connections still open when everything else has ended are cut. */
async function balance(
  variable: string,
  { bind }: Config,
  port: number,
  shutdown: Shutdown,
  ports: readonly number[],
): Promise<Balancer> {
  const balancer = await listening(variable, bind, port, () => startBalancer({ bind, port }, ports));
  shutdown.add(variable, () => balancer.close());
  return balancer;
}
