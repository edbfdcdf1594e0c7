import { areaNames, areaStream } from '@eventdesk/domain/catalog/events';
import type { Settings } from '@eventdesk/domain/catalog/settings';
import { noSettings, withSetting } from '@eventdesk/domain/catalog/settings';
import type { EventStore } from '@eventdesk/kernel/ports/event-store';

/** The settings as they stand now. */
export async function settingsOf(events: Pick<EventStore, 'read'>): Promise<Settings> {
  let settings = noSettings;
  for (const area of areaNames)
    for (const event of await events.read(areaStream(area))) settings = withSetting(settings, event);
  return settings;
}
