import type { CloudEvent, Source } from '@eventdesk/contracts/cloud-event';
import { envelope, isPublic } from '@eventdesk/contracts/cloud-event';
import { catalogue } from '@eventdesk/domain/catalogue';
import { areaStream } from '@eventdesk/domain/catalog/events';
import type { RecordedEvent } from '@eventdesk/kernel/event';
import type { Principal } from '@eventdesk/kernel/principal';
import { holds } from '@eventdesk/kernel/principal';
import { withheldData } from '@eventdesk/platform/sealing/withhold';
import type { DepartmentsOfThings } from '../departments';
import { sees, seesAll } from '../departments';

/**
 * An event of a stream that somebody sees, as he may see it: personal values withheld without `personal:read`; a marker
 * where the event is internal, of a type that this release does not know, or of another department's setting.
 */
export function shownEvent(
  source: Source,
  principal: Principal,
  departments: DepartmentsOfThings,
  event: RecordedEvent,
): CloudEvent {
  const definition = catalogue.definitions.get(`${event.type}.${event.version}`);
  if (!definition || !isPublic(definition) || !seesSetting(principal, departments, event))
    return envelope(source, event);
  const data = holds(principal, 'personal:read') ? event.data : withheldData(definition, event.data);
  return envelope(source, event, data);
}

/** Departments, agents and lines are shown to those who share them; what all lists show, to all. */
function seesSetting(principal: Principal, departments: DepartmentsOfThings, { stream, data }: RecordedEvent): boolean {
  if (seesAll(principal)) return true;
  const entry = data as { id: string; address: string; departments: '*' | readonly string[] };
  switch (stream) {
    case areaStream('departments'):
      return sees(principal, entry.id);
    case areaStream('agents'):
      return entry.departments === '*' || entry.departments.some((department) => sees(principal, department));
    case areaStream('lines'):
      return sees(principal, departments.ofLine(entry.address));
    default:
      return true;
  }
}
