import { areaNames, areaStream } from '@eventdesk/domain/catalog/events';
import { entries, settingEvent, testId } from '@eventdesk/domain/testing/default-settings';
import type { RecordedEvent } from '@eventdesk/kernel/event';
import { CommandRunner } from '@eventdesk/kernel/loader';
import { none } from '@eventdesk/kernel/ports/event-store';
import { enablePolicies } from '@eventdesk/platform/compose/enable-policies';
import { memoryStores } from '@eventdesk/platform/compose/testing/memory-stores';
import { nodeIds } from '@eventdesk/platform/crypto/hashing';
import { frozen } from '../ports/shared-log';

/**
 * What stands in the log when a simulation begins: the settings of a small desk, and every policy enabled, since one
 * ignores what is older than itself (invariant 11). The same for all seeds.
 */
export async function history(policies: readonly string[], start: number): Promise<readonly RecordedEvent[]> {
  const { events } = memoryStores({ now: () => start });
  for (const area of areaNames) {
    const all = entries[area].map((entry, n) => ({
      ...settingEvent(area, entry),
      id: testId(n + 1),
      metadata: { commandId: testId(n), correlationId: testId(0), causationId: testId(0), actor: 'bootstrap' },
    }));
    if (all.length > 0) await events.append(areaStream(area), all, none);
  }
  const platform = { events, commands: new CommandRunner(events, nodeIds), ids: nodeIds, clock: { now: () => start } };
  await enablePolicies(platform, policies);
  const written = await events.readAll(-1, 1000);
  frozen(written);
  return written;
}
