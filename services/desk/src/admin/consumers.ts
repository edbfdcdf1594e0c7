import type { Platform } from '@eventdesk/platform/compose/platform';
import type { DeskConsumers } from '../consumers';
import type { Consumers } from './command';
export function adminConsumers(_platform: Platform, consumers: DeskConsumers, _projections: unknown): Consumers {
  return {
    parked: async () => { const all = await Promise.all([...consumers.runners.values()].map((r) => r.parked())); return all.flat().map((p) => ({ group: p.group, stream: p.stream, revision: p.revision, cause: p.cause, since: String(p.since) })); },
    replay: async (group, stream) => void (await consumers.runners.get(group)?.replay(stream)),
    drop: async (group, stream) => void (await consumers.runners.get(group)?.drop(stream)),
    projections: async () => [],
    rebuild: async () => undefined,
  };
}
