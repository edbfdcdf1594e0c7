import { join } from 'node:path';
import type { Environment } from '@eventdesk/platform/config/read-config';
import type { Part } from './part';

/** A service of a scaled run. */
export interface ScaledRole {
  readonly name: string;
  /** Program and arguments of one process, behind `node`. */
  readonly args: readonly string[];
  /** Whether it answers HTTP. */
  readonly serves?: true;
  /** Whether it takes mail. */
  readonly takesMail?: true;
  /** Whether the others begin with what it writes at its start: the settings of the bootstrap file. */
  readonly first?: true;
  /** Whether the public address leads to it; the others are its upstreams. */
  readonly front?: true;
}

/** Where the processes of a plan are reached, by service, in the order of the replicas. */
export interface Ports {
  readonly http: Readonly<Record<string, readonly number[]>>;
  readonly ops: Readonly<Record<string, readonly number[]>>;
  readonly smtp: Readonly<Record<string, readonly number[]>>;
}

/** How many ports a plan takes. */
export const portsNeeded = (roles: readonly ScaledRole[], replicas: number): number =>
  roles.reduce((sum, { serves, takesMail }) => sum + 1 + (serves ? 1 : 0) + (takesMail ? 1 : 0), 0) * replicas;

/** Gives every process ports of its own, which it keeps over restarts. */
export function assignPorts(roles: readonly ScaledRole[], replicas: number, free: readonly number[]): Ports {
  const left = [...free];
  const take = (): number[] => left.splice(0, replicas);
  const of = (wanted: readonly ScaledRole[]) => Object.fromEntries(wanted.map(({ name }) => [name, take()]));
  return {
    http: of(roles.filter(({ serves }) => serves)),
    ops: of(roles),
    smtp: of(roles.filter(({ takesMail }) => takesMail)),
  };
}

/** What the environment of a plan's processes is made of. */
export interface Surroundings {
  readonly env: Environment;
  readonly publicUrl: string;
  /** Folder of the ready files. */
  readonly folder: string;
  /** As given; web alone is reached from outside. */
  readonly trustedProxies: readonly string[];
}

/** The processes of every role, each with its whole environment. */
export function planParts(roles: readonly ScaledRole[], replicas: number, ports: Ports, around: Surroundings): Part[] {
  const { env, publicUrl, folder, trustedProxies } = around;
  const upstreams = roles
    .filter(({ serves, front }) => serves && !front)
    .flatMap(({ name }) => (ports.http[name] ?? []).map((port) => `${name}=http://127.0.0.1:${port}`));
  return roles.flatMap((role) =>
    Array.from({ length: replicas }, (_, at): Part => {
      const { name, args, front, first } = role;
      const readyFile = join(folder, `${name}-${at + 1}.json`);
      const proxies = front ? trustedProxies : [...new Set([...trustedProxies, '127.0.0.1', '::1'])];
      const own = {
        EVENTDESK_BIND: '127.0.0.1',
        EVENTDESK_OPS_BIND: '127.0.0.1',
        EVENTDESK_PUBLIC_URL: publicUrl,
        EVENTDESK_HTTP_PORT: `${ports.http[name]?.[at] ?? 0}`,
        EVENTDESK_OPS_PORT: `${ports.ops[name]?.[at] ?? 0}`,
        EVENTDESK_SMTP_PORT: `${ports.smtp[name]?.[at] ?? 0}`,
        EVENTDESK_TRUSTED_PROXIES: proxies.join(','),
        EVENTDESK_UPSTREAMS: front ? upstreams.join(',') : undefined,
        EVENTDESK_READY_FILE: readyFile,
      };
      const stage = front ? 'front' : 'service';
      return {
        service: name,
        replica: at + 1,
        args,
        env: { ...env, ...own },
        stage,
        readyFile,
        ...(first && { first }),
      };
    }),
  );
}
