import { policies, policiesStream } from '@eventdesk/kernel/policy';
import { timestamp } from '@eventdesk/kernel/ports/clock';
import type { Platform } from './platform';

/**
 * Enables policies unless they were before; answers the position that each begins after. Every instance may ask: the
 * first one's event counts (invariant 11). Throws StoreUnavailable.
 */
export async function enablePolicies(
  platform: Pick<Platform, 'events' | 'commands' | 'ids' | 'clock'>,
  names: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const before = await enabledAt(platform);
  for (const policy of names.filter((name) => !before.has(name))) {
    const commandId = platform.ids.hashed('command', 'enable-policy', policy);
    const at = timestamp(platform.clock.now());
    const context = { commandId, correlationId: commandId, causationId: commandId, actor: 'bootstrap', at };
    await platform.commands.run(policies, policiesStream, { type: 'EnablePolicy', now: at, policy }, context);
  }
  const after = await enabledAt(platform);
  const missing = names.find((name) => !after.has(name));
  if (missing !== undefined) throw new Error(`policy ${missing} was enabled, and ${policiesStream} does not say so`);
  return after;
}

async function enabledAt({ events }: Pick<Platform, 'events'>): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  for (const { data, position } of await events.read(policiesStream)) {
    const { policy = '' } = data as { readonly policy?: string };
    if (!found.has(policy)) found.set(policy, position);
  }
  return found;
}
