import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { listening } from '@eventdesk/platform/boot/listen-problem';
import { startOpsServer } from '@eventdesk/platform/health/ops-server';
import type { Check } from '@eventdesk/platform/health/health';
import type { Platform } from '@eventdesk/platform/compose/platform';
import { createHttpApp, leave } from '@eventdesk/platform/http/app';
import type { LeavingTime } from '@eventdesk/platform/http/leaving';
import { connectFeed } from '@eventdesk/platform/transport/connect-feed';
import { ConsumerGroups } from './consumer-groups';
import type { OpenHost } from './open-host';
import type { Need, Role } from './role';

/** Where a process is reached; it has what its roles need. */
export interface Addresses {
  /** `http://127.0.0.1:40123` */
  readonly http?: string;
  readonly ops: string;
  /** `127.0.0.1:40125` */
  readonly smtp?: string;
}

/** Roles at work. */
export interface Running {
  readonly addresses: Addresses;
  readonly consumers: ConsumerGroups;
}

@Module({})
class RolesModule {}

/**
 * Starts roles in this process: policies enabled, modules made, events consumed, ports opened, in that order. Roles are
 * opened in the order given. What was started is ended by the host's shutdown, which takes requests while it
 * leaves, if a time is given for that, and says so with each answer. Throws ConfigProblem for a port that cannot be had,
 * StoreUnavailable.
 */
export async function startRoles(host: OpenHost, roles: readonly Role[], leaving?: LeavingTime): Promise<Running> {
  const { config, platform, log, shutdown, health, metrics } = host;
  const groups = Object.assign({}, ...roles.map((role) => role.groups ?? {})) as Record<string, readonly string[]>;
  const consumers = await ConsumerGroups.enable(platform, groups);
  const imports: DynamicModule[] = [];
  for (const role of roles) imports.push(await role.open(host));
  const module: DynamicModule = { module: RolesModule, imports };
  const app = await createHttpApp(module, config, { log, principals: host.access.principals });
  shutdown.add('services', () => app.close());
  if (Object.keys(groups).length > 0) {
    await connectFeed(app, consumers.strategy());
    host.groups.add({
      name: 'policies',
      groups: () => consumers.groups,
      figures: () => [...consumers.runners.values()].map(({ figures }) => figures),
    });
  }

  for (const need of new Set(roles.flatMap(({ needs }) => needs))) health.needs(need, checks[need](platform));
  for (const need of new Set(roles.flatMap(({ shows = [] }) => shows))) health.shows(need, checks[need](platform));
  const { ops: at, bind } = config;
  const ops = await listening('EVENTDESK_OPS_PORT', at.bind, at.port, () => startOpsServer(at, health, metrics));
  shutdown.add('ops', () => ops.close());
  const taker = roles.find(({ takeMail }) => takeMail);
  const mail =
    taker && (await listening('EVENTDESK_SMTP_PORT', bind, config.smtp.port, async () => taker.takeMail?.(app)));
  const http = roles.some(({ serves }) => serves) ? await serve(host, app) : undefined;
  if (http !== undefined && leaving) shutdown.add('leaving', () => leave(app, leaving));
  health.serving();
  shutdown.add('health', () => health.stopping());
  return {
    addresses: {
      ...(http === undefined ? {} : { http }),
      ops: ops.url,
      ...(mail ? { smtp: `${mail.host}:${mail.port}` } : {}),
    },
    consumers,
  };
}

async function serve({ config, tookHttpPort }: OpenHost, app: NestFastifyApplication): Promise<string> {
  const { bind, http } = config;
  await listening('EVENTDESK_HTTP_PORT', bind, http.port, () => app.listen(http.port, bind));
  const taken = new URL(await app.getUrl()).port;
  const port = taken === '' ? http.port : Number(taken);
  tookHttpPort(port);
  return `http://${bind.includes(':') ? `[${bind}]` : bind}:${port}`;
}

const checks: Readonly<Record<Need, (platform: Platform) => Check>> = {
  'event store':
    ({ events }) =>
    async () =>
      void (await events.head()),
  'work state':
    ({ state }) =>
    async () =>
      void (await state.now()),
  'read store':
    ({ reads }) =>
    async () =>
      void (await reads.collections()),
  blobs:
    ({ blobs }) =>
    async () => ({ room: await blobs.room() }),
};
