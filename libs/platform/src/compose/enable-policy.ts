import { policies, policiesStream } from '@eventdesk/kernel/policy';
import { timestamp } from '@eventdesk/kernel/ports/clock';
import type { Platform } from './platform';

/**
 * Enables a policy unless it was before; answers the position it begins after. Every instance may ask: the first one's
 * event counts (invariant 11).
 */
export async function enablePolicy(
  platform: Pick<Platform, 'events' | 'commands' | 'ids' | 'clock'>,
  policy: string,
): Promise<number> {
  const commandId = platform.ids.hashed('command', 'enable-policy', policy);
  const at = timestamp(platform.clock.now());
  const context = { commandId, correlationId: commandId, causationId: commandId, actor: 'bootstrap', at };
  await platform.commands.run(policies, policiesStream, { type: 'EnablePolicy', now: at, policy }, context);
  const events = await platform.events.read(policiesStream);
  const enabled = events.find(({ data }) => (data as { readonly policy?: string }).policy === policy);
  if (!enabled) throw new Error(`policy ${policy} was enabled, and ${policiesStream} does not say so`);
  return enabled.position;
}
