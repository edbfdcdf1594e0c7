import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '@eventdesk/platform/config/read-config';
import type { Part } from './part';
import type { ScaledRole } from './plan';

const root = join(__dirname, '../../../..');
const hook = join(root, 'tools/swc-hook.cjs');
const eventsServer = join(root, 'libs/adapters/src/event-store/eventstoredb/testing/server-main.ts');

/** What the objects of a service may take, MiB: as deployed (docs/memory-bounds.md). Without it V8 takes what there is. */
const heapMb = 256;

/** A service of the repository, as it is built. */
const built = (name: string, more: Omit<ScaledRole, 'name' | 'args'> = {}): ScaledRole => ({
  name,
  args: [`--max-old-space-size=${heapMb}`, join(root, 'services', name, 'dist/main.js')],
  ...more,
});

/** Every service, in the order in which they are started. */
export const scaledRoles: readonly ScaledRole[] = [
  built('identity', { serves: true, first: true }),
  built('intake', { serves: true, takesMail: true }),
  built('tickets', { serves: true }),
  built('notifications'),
  built('projections'),
  built('query', { serves: true }),
  built('web', { serves: true, front: true }),
];

/** Programs of roles that are not there. */
export const unbuilt = (roles: readonly ScaledRole[]): readonly string[] =>
  roles
    .flatMap(({ args }) => args.find((one) => !one.startsWith('--')) ?? [])
    .filter((program) => !existsSync(program));

/** The repository's EventStoreDB test server over a file; its source is run as it is, since no build has it. */
export function eventsServerPart(file: string, port: number, env: Environment): Part {
  const ours = Object.entries(env).filter(([name]) => !name.startsWith('EVENTDESK_'));
  return {
    service: 'esdb',
    replica: 1,
    args: ['--conditions=@eventdesk/source', '--require', hook, eventsServer, '--file', file, '--port', `${port}`],
    env: Object.fromEntries(ours),
    stage: 'server',
  };
}
