import type { AnyEventDefinition, EventOf } from '@eventdesk/kernel/event';
import type { z } from 'zod';
import { revealed } from '@eventdesk/kernel/personal';
import type { Erased, Personal, Withheld } from '@eventdesk/kernel/personal';
import type { Person, Status, StatusState } from '@eventdesk/domain/shapes';
import type {
  DepartmentChanged,
  DescriptionChanged,
  PriorityChanged,
  StatusChanged,
  SubjectChanged,
  TicketAssigned,
  TicketClosed,
  TicketOpened,
  TicketReopened,
  TicketUnassigned,
  TypeChanged,
} from '@eventdesk/domain/ticket/events';

/** What every document of a ticket says of it; ids are UUID text. */
export interface TicketFields {
  readonly id: string;
  readonly number: string;
  readonly subject: Personal<string>;
  readonly status: string;
  readonly state: StatusState;
  readonly type: string;
  readonly line: string | null;
  readonly channel: string;
  readonly requester: Personal<Person>;
  readonly proven: boolean;
  readonly account: string | null;
  readonly owner: string | null;
  readonly department: string | null;
  readonly category: string | null;
  readonly priority: string | null;
  readonly replyTo: Personal<string> | null;
  readonly description: Personal<string>;
  readonly language: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly closedAt: string | null;
}

/** Fields as the opening gives them. */
export const openedFields = ({ stream, data }: EventOf<typeof TicketOpened>): TicketFields => ({
  id: stream.slice('ticket-'.length),
  number: data.number,
  subject: data.subject,
  status: data.status.id,
  state: data.status.state,
  type: data.type,
  line: data.line,
  channel: data.channel,
  requester: data.requester,
  proven: data.proven,
  account: data.account,
  owner: data.owner,
  department: data.department,
  category: data.category,
  priority: data.priority,
  replyTo: data.replyTo,
  description: '',
  language: data.language,
  createdAt: data.at,
  updatedAt: data.at,
  closedAt: data.status.state === 'closed' ? data.at : null,
});

type Timed = AnyEventDefinition & { readonly schema: z.ZodType<{ readonly at: string }> };

/** Folds of the events that change a field, for any document that has these fields. */
export function fieldFolds<Doc extends TicketFields>() {
  const change =
    <D extends Timed>(patch: (data: EventOf<D>['data']) => Partial<TicketFields>) =>
    (doc: Doc | undefined, { data }: EventOf<D>): Doc | undefined =>
      doc && { ...doc, ...patch(data), updatedAt: (data as { readonly at: string }).at };
  const status = (to: Status) => ({ status: to.id, state: to.state });
  return {
    StatusChanged: change<typeof StatusChanged>(({ to }) => status(to)),
    TicketClosed: change<typeof TicketClosed>(({ to, at }) => ({ ...status(to), closedAt: at })),
    TicketReopened: change<typeof TicketReopened>(({ to }) => ({ ...status(to), closedAt: null })),
    TicketAssigned: change<typeof TicketAssigned>(({ owner }) => ({ owner })),
    TicketUnassigned: change<typeof TicketUnassigned>(() => ({ owner: null })),
    SubjectChanged: change<typeof SubjectChanged>(({ subject }) => ({ subject })),
    DescriptionChanged: change<typeof DescriptionChanged>(({ description }) => ({ description })),
    TypeChanged: change<typeof TypeChanged>(({ type }) => ({ type })),
    DepartmentChanged: change<typeof DepartmentChanged>(({ department }) => ({ department })),
    PriorityChanged: change<typeof PriorityChanged>(({ priority }) => ({ priority })),
  };
}

/** Text of a value for search, nothing when it is erased or withheld. */
export const words = (value: string | Erased | Withheld | null): string => (value === null ? '' : revealed(value, ''));
