import type { EventStore } from '@eventdesk/kernel/ports/event-store';
import { none } from '@eventdesk/kernel/ports/event-store';
import type { Area } from '../catalog/events';
import { areaStream } from '../catalog/events';
import { settingEvent, testId } from './default-settings';

/** Appends an entry to the settings of a desk under test, as a bootstrap does. */
export async function defineSetting(
  { events, newId }: { readonly events: EventStore; newId(): string },
  area: Area,
  entry: object,
): Promise<void> {
  const stream = areaStream(area);
  const last = (await events.read(stream, { backwards: true, limit: 1 }))[0];
  const metadata = { commandId: newId(), correlationId: testId(0), causationId: testId(0), actor: 'bootstrap' };
  await events.append(stream, [{ ...settingEvent(area, entry), id: newId(), metadata }], last?.revision ?? none);
}
