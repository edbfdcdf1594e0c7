import type { NewEvent } from '@eventdesk/kernel/event';
import { NumberAllocated } from '../catalog/events';
import type { Settings, TicketType } from '../catalog/settings';
import { seriesOf, seriesStream, shownNumber, statusIn } from '../catalog/settings';
import type { Channel, Language, Person, Status } from '../shapes';
import type { FirstMessage, OpenTicket, StatusFor } from './commands';

/** A ticket to be opened, from whatever side: letter, form, API, agent. Ids are UUID text. */
export interface Opening {
  readonly id: string;
  /** RFC 3339. */
  readonly at: string;
  readonly channel: Channel;
  readonly type: TicketType;
  readonly line: string | null;
  readonly subject: string;
  readonly language: Language;
  readonly requester: Person;
  readonly proven: boolean;
  /** Left out: the requester's address. */
  readonly replyTo?: string | null;
  readonly account?: string | null;
  /** Left out: the first status that awaits a reply. */
  readonly status?: Status;
  readonly department?: string | null;
  readonly priority?: string | null;
  readonly category?: string | null;
  readonly owner?: string | null;
  readonly confirm: boolean;
  readonly inbound?: string | null;
  readonly handedInBy?: string | null;
  readonly links?: OpenTicket['opened']['links'];
  /** What is said with it; it becomes the first requester message. */
  readonly message: FirstMessage | null;
}

/** What `CommandRunner.runNumbered` needs to open a ticket (PG-2). */
export interface NumberedOpening {
  readonly stream: string;
  readonly series: {
    readonly stream: string;
    readonly allocation: NewEvent;
    readonly number: (revision: number) => string;
  };
  readonly command: (number: string) => OpenTicket;
}

/** The one way in which tickets are opened: defaults of the type filled in, number of its series. */
export function openingOf(settings: Settings, opening: Opening): NumberedOpening {
  const { type } = opening;
  const series = seriesOf(settings, type);
  const opened = (number: string): OpenTicket['opened'] => ({
    at: opening.at,
    number,
    channel: opening.channel,
    type: type.id,
    department: opening.department === undefined ? type.department : opening.department,
    line: opening.line,
    subject: opening.subject,
    language: opening.language,
    requester: opening.requester,
    proven: opening.proven,
    replyTo: opening.replyTo === undefined ? opening.requester.email : opening.replyTo,
    account: opening.account ?? null,
    status: opening.status ?? statusIn(settings, 'awaiting-reply'),
    priority: opening.priority === undefined ? type.priority : opening.priority,
    category: opening.category ?? null,
    owner: opening.owner ?? null,
    confirm: opening.confirm,
    inbound: opening.inbound ?? null,
    handedInBy: opening.handedInBy ?? null,
    links: opening.links ?? [],
  });
  return {
    stream: `ticket-${opening.id}`,
    series: {
      stream: seriesStream(series),
      allocation: NumberAllocated({ ticket: opening.id }),
      number: (revision) => shownNumber(series, revision),
    },
    command: (number) => ({ type: 'OpenTicket', opened: opened(number), message: opening.message }),
  };
}

/** The status that each state of KB-2 has in the settings now. */
export const statusesFor = (settings: Settings): StatusFor => ({
  'awaiting-reply': statusIn(settings, 'awaiting-reply'),
  'in-progress': statusIn(settings, 'in-progress'),
  'awaiting-customer': statusIn(settings, 'awaiting-customer'),
  solved: statusIn(settings, 'solved'),
  closed: statusIn(settings, 'closed'),
});

/** The type that tickets have for which nobody says one: the first that is not retired (PG-1). */
export function defaultType(settings: Settings): TicketType | undefined {
  return [...settings.types.values()].find(({ retired }) => !retired);
}
