import type { Settings } from '@eventdesk/domain/catalog/settings';
import { ticket } from '@eventdesk/domain/ticket/decider';
import type { EventStore } from '@eventdesk/kernel/ports/event-store';
import type { ReadCollection } from '@eventdesk/kernel/ports/read-store';
import { load } from '@eventdesk/kernel/loader';
import type { Principal } from '@eventdesk/kernel/principal';
import { seesDepartment } from '@eventdesk/kernel/principal';
import type { TicketRow } from '@eventdesk/read-models/ticket-list';

/** Whose something is: a department, none (null), or not even there (undefined). */
export type Whose = string | null | undefined;

/** Says to which department things belong as they are now: what every read is bounded by (T37). */
export class DepartmentsOfThings {
  constructor(
    private readonly tickets: ReadCollection<TicketRow>,
    private readonly events: EventStore,
    private readonly settings: () => Settings,
  ) {}

  /**
   * Departments of tickets. One that the read store has not met yet, or not at the revision that `atLeast` names, is
   * looked up in the event store.
   */
  async ofTickets(ids: Iterable<string>, atLeast?: ReadonlyMap<string, number>): Promise<ReadonlyMap<string, Whose>> {
    const wanted = [...new Set(ids)];
    const rows = await this.tickets.getMany(wanted);
    const found = new Map<string, Whose>();
    for (const id of wanted) {
      const row = rows.get(id);
      const known = row?.doc && row.revision >= (atLeast?.get(id) ?? -1);
      found.set(id, known ? (row.doc as TicketRow).department : await this.ofTicketNow(id));
    }
    return found;
  }

  /** Department of a ticket by its own stream, which never lags. */
  async ofTicketNow(id: string): Promise<Whose> {
    const { state } = await load(this.events, ticket, `ticket-${id}`);
    return state.status === 'none' ? undefined : state.department;
  }

  /** Department of what came in by a line that led to no ticket: its type's. */
  ofLine(address: string): string | null {
    const settings = this.settings();
    const line = [...settings.lines.values()].find((one) => one.address === address);
    return (line && settings.types.get(line.type)?.department) ?? null;
  }
}

/** Whether a principal sees all departments, so that nothing need be looked up. */
export const seesAll = (principal: Principal): boolean =>
  principal.kind === 'system' || ('departments' in principal && principal.departments === '*');

/** Whether somebody sees what belongs to a department; what is not there he does not see. */
export const sees = (principal: Principal, whose: Whose): boolean =>
  whose !== undefined && seesDepartment(principal, whose);
