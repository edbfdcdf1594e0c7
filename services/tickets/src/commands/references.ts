import type {
  Agent,
  Department,
  Priority,
  Settings,
  StatusEntry,
  TicketType,
} from '@eventdesk/domain/catalog/settings';
import { decimalOf, uuidOf } from '@eventdesk/kernel/ids';
import { Problem } from '@eventdesk/kernel/problem';
import type { Principal } from '@eventdesk/kernel/principal';
import { seesDepartment } from '@eventdesk/kernel/principal';
import type { Folded } from '@eventdesk/platform/compose/folded';

type Listed = 'statuses' | 'departments' | 'priorities' | 'types' | 'agents';
interface Entries {
  statuses: StatusEntry;
  departments: Department;
  priorities: Priority;
  types: TicketType;
  agents: Agent;
}
/** Where a caller finds the ids of a list. */
const lists: Readonly<Record<Listed, string>> = {
  statuses: '/v2/tickets/statuses',
  departments: '/v2/tickets/departments',
  priorities: '/v2/tickets/priorities',
  types: '/v2/tickets/types',
  agents: '/v2/users',
};

/** A wrong input, named. */
export const wrong = (field: string, detail: string): Problem =>
  new Problem('invalid-body', 'invalid', `${field}: ${detail}`, { fields: [{ field, detail }] });

/** Resolves decimal ids in bodies to settings; «no such id» only after the settings' head was read (invariant 4). */
export class References {
  constructor(private readonly settings: Folded<Settings>) {}

  get current(): Settings {
    return this.settings.current;
  }

  /** As they are, or were a second ago. Throws StoreUnavailable. */
  recent(): Promise<Settings> {
    return this.settings.recent();
  }

  /** As they are now: what stands behind a «no». Throws StoreUnavailable. */
  now(): Promise<Settings> {
    return this.settings.refresh();
  }

  /** The entry with a decimal id. Throws `invalid-body` that names the field and the list to look in. */
  async entry<L extends Listed>(list: L, field: string, decimal: string): Promise<Entries[L]> {
    const id = uuidOf(decimal);
    if (id === undefined) throw wrong(field, `must be a decimal id of up to 39 digits; GET ${lists[list]} lists them`);
    const found = this.settings.current[list].get(id) ?? (await this.settings.refresh())[list].get(id);
    if (!found) throw wrong(field, `no entry has this id; GET ${lists[list]} lists them`);
    return found as Entries[L];
  }

  /** A department that the principal may use. */
  async department(principal: Principal, field: string, decimal: string): Promise<string> {
    const { id } = await this.entry('departments', field, decimal);
    if (!seesDepartment(principal, id)) throw wrong(field, `no entry has this id; GET ${lists.departments} lists them`);
    return id;
  }

  /** An agent who can be made responsible. */
  async agent(field: string, decimal: string): Promise<string> {
    const agent = await this.entry('agents', field, decimal);
    if (!agent.active) throw wrong(field, 'this user is no longer active');
    return agent.id;
  }

  /** A type that is not retired (PG-1). */
  async type(field: string, decimal: string): Promise<TicketType> {
    const type = await this.entry('types', field, decimal);
    if (type.retired) throw wrong(field, 'this ticket type is retired');
    return type;
  }
}

export const shownId = (uuid: string | null): string | null => (uuid === null ? null : decimalOf(uuid));
