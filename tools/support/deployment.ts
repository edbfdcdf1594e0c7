import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root, textOf } from './tree';

/** Services of the composed deployment and of the chart that are ours: one process each. */
export const roles = ['web', 'identity', 'intake', 'tickets', 'notifications', 'projections', 'query'] as const;

/** A service as docker-compose.yml has it, anchors resolved. */
export interface Service {
  readonly image?: string;
  readonly build?: unknown;
  readonly user?: string;
  readonly command?: string | readonly string[];
  readonly entrypoint?: readonly string[];
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly volumes?: readonly (string | { readonly source: string })[];
  readonly ports?: readonly string[];
  readonly networks?: readonly string[];
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly cap_add?: readonly string[];
  readonly privileged?: boolean;
  readonly security_opt?: readonly string[];
  readonly mem_limit?: string;
  readonly restart?: string;
  readonly healthcheck?: { readonly test?: unknown; readonly disable?: boolean };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>> | readonly string[];
}

export interface Composed {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>;
}

/** A YAML file of the workspace. */
export const yamlOf = (path: string): unknown => parse(textOf(path) ?? '', { merge: true });

/** What a program of sources says: it is run as it is, built or not, and given `env` alone. */
export function answerOf(program: string, env: Readonly<Record<string, string>> = {}): string {
  const options = ['--conditions=@eventdesk/source', '-r', './tools/swc-hook.cjs', '-e', program];
  const { status, stdout, stderr } = spawnSync(process.execPath, options, {
    cwd: root,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '', ...env },
  });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

/** Every variable that a process takes, `NAME_FILE` among them, and which of them hold secrets. */
export function variables(): { readonly names: ReadonlySet<string>; readonly secrets: ReadonlySet<string> } {
  const { all, secret } = JSON.parse(
    answerOf(`const { variableNames, environment, aboutOf } = require('@eventdesk/platform/config/variables');
      const secret = variableNames.filter((name) => aboutOf(environment.shape[name]).secret);
      process.stdout.write(JSON.stringify({ all: variableNames, secret }))`),
  ) as { all: string[]; secret: string[] };
  return { names: new Set([...all, ...secret.map((name) => `${name}_FILE`)]), secrets: new Set(secret) };
}

/** A folder with the files of the composed deployment and secrets of its own. Remove it after. */
export function composedCopy(): {
  readonly folder: string;
  makeSecrets(...args: readonly string[]): { status: number | null; output: string };
} {
  const folder = mkdtempSync(join(tmpdir(), 'eventdesk-compose-'));
  cpSync(join(root, 'deploy/compose'), folder, { recursive: true, filter: (path) => !path.includes('secrets/') });
  return {
    folder,
    makeSecrets: (...args) => {
      const { status, stdout, stderr } = spawnSync(join(folder, 'make-secrets'), args, { encoding: 'utf8' });
      return { status, output: stdout + stderr };
    },
  };
}

/** Whether an image's name says exactly one version: a full one, or a digest. */
export const isPinned = (image: string): boolean =>
  /@sha256:[0-9a-f]{64}$|:v?\d+\.\d+(\.\d+)?(-[a-z0-9.-]+)?$/.test(image);

/** The address of an S3 server as `EVENTDESK_BLOBS` has it. */
export function s3UrlOf(at: {
  readonly bucket: string;
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}): string {
  const url = new URL(`s3://${at.bucket}`);
  url.username = encodeURIComponent(at.credentials?.accessKeyId ?? '');
  url.password = encodeURIComponent(at.credentials?.secretAccessKey ?? '');
  if (at.endpoint !== undefined) url.searchParams.set('endpoint', at.endpoint);
  if (at.region !== undefined) url.searchParams.set('region', at.region);
  return url.href;
}
