import { normalAddress } from '@eventdesk/domain/address';
import { excerptOf, languages, longestText } from '@eventdesk/domain/shapes';
import type { Language, Person } from '@eventdesk/domain/shapes';
import { ticket } from '@eventdesk/domain/ticket/decider';
import type { FirstMessage } from '@eventdesk/domain/ticket/commands';
import { defaultType, openingOf } from '@eventdesk/domain/ticket/opening';
import type { TicketOpened } from '@eventdesk/domain/ticket/events';
import type { EventOf } from '@eventdesk/kernel/event';
import { decimalOf } from '@eventdesk/kernel/ids';
import type { Outcome } from '@eventdesk/kernel/loader';
import { load, unwritten } from '@eventdesk/kernel/loader';
import { timestamp } from '@eventdesk/kernel/ports/clock';
import { Problem } from '@eventdesk/kernel/problem';
import { actorOf, seesDepartment } from '@eventdesk/kernel/principal';
import type { Platform } from '@eventdesk/platform/compose/platform';
import type { CreateBody } from './bodies';
import { contextOf, demand, visible } from './caller';
import type { Call } from './caller';
import { wrong } from './references';
import type { References } from './references';

/** What a create came to; ids as UUID text. */
export interface Created {
  readonly id: string;
  readonly number: string;
  readonly status: string;
  readonly revision: number;
}

/** `POST /v2/tickets/create` (API-1). */
export class CreateTicket {
  constructor(
    private readonly platform: Platform,
    private readonly references: References,
  ) {}

  /** @param keyed whether the call has an Idempotency-Key: its ticket's id then comes from it. */
  async run(call: Call, body: CreateBody, keyed: boolean): Promise<Created> {
    const { principal } = call;
    demand(principal, 'tickets:write');
    // A repeat is answered from what it wrote, whatever the settings have become; his rights are asked again (T46).
    const before = keyed ? await this.madeBefore(call) : undefined;
    if (before) return before;
    const { references } = this;
    if (body.account_id) throw wrong('account_id', 'no account has this id; GET /v2/accounts lists them');
    const status = await references.entry('statuses', 'status', body.status);
    const department = body.department_id
      ? await references.department(principal, 'department_id', body.department_id)
      : undefined;
    const priority = body.priority_id
      ? (await references.entry('priorities', 'priority_id', body.priority_id)).id
      : undefined;
    const owner = body.owner ? await references.agent('owner', body.owner) : null;
    const email = body.email ? normalAddress(body.email) : null;
    if (email === undefined) throw wrong('email', 'must be an address such as ada@example.org');
    const settings = await references.recent();
    const named =
      'ticketType' in principal && principal.ticketType ? settings.types.get(principal.ticketType) : undefined;
    const type = named ?? defaultType(settings) ?? defaultType(await references.now());
    if (!type)
      throw new Problem('no-ticket-type', 'conflict', 'no ticket type is defined; an administrator defines one first');
    if (department === undefined && !seesDepartment(principal, type.department))
      throw wrong('department_id', "is required: the ticket type's own department is not among yours");
    const id = keyed ? this.platform.ids.hashed('ticket', call.commandId) : this.platform.newId();
    const requester: Person = { name: null, email, phone: body.phone ? this.platform.normalPhone(body.phone) : null };
    const opening = openingOf(settings, {
      id,
      at: timestamp(this.platform.clock.now()),
      channel: 'api',
      type,
      line: null,
      subject: body.subject,
      language: this.language(),
      requester,
      proven: false,
      status: { id: status.id, state: status.state },
      ...(department === undefined ? {} : { department }),
      ...(priority === undefined ? {} : { priority }),
      owner,
      confirm: 'confirms' in principal && principal.confirms,
      handedInBy: actorOf(principal),
      message: body.msg ? await this.message(id, body.msg, requester, actorOf(principal)) : null,
    });
    const done = await this.platform.commands.runNumbered(
      ticket,
      opening.stream,
      opening.series,
      opening.command,
      contextOf(this.platform, call),
      unwritten(ticket),
    );
    return created(id, done);
  }

  private async madeBefore(call: Call): Promise<Created | undefined> {
    const { platform } = this;
    const id = platform.ids.hashed('ticket', call.commandId);
    const stream = `ticket-${id}`;
    const loaded = await load(platform.events, ticket, stream);
    if (loaded.state.status === 'none') return undefined;
    visible(call.principal, loaded.state);
    const done = platform.commands.answered(stream, loaded, contextOf(platform, call));
    return done && created(id, done);
  }

  private async message(id: string, text: string, from: Person, handedInBy: string): Promise<FirstMessage> {
    const body = text.length > longestText ? await this.platform.blobs.put(`ticket:${id}`, Buffer.from(text)) : null;
    return {
      message: this.platform.ids.hashed('message', id, 'first'),
      channel: 'api',
      from,
      text: excerptOf(text),
      body,
      html: null,
      attachments: [],
      inbound: null,
      identity: null,
      messageId: null,
      proven: false,
      leftOut: [],
      handedInBy,
    };
  }

  private language(): Language {
    return languages.find((one) => one === this.platform.language) ?? 'en';
  }
}

/** Made from the events as stored: of two tries at once the number is the one that was written. */
function created(id: string, { events, revision }: Pick<Outcome<unknown>, 'events' | 'revision'>): Created {
  const { data } = events[0] as Pick<EventOf<typeof TicketOpened>, 'data'>;
  return { id, number: data.number, status: data.status.id, revision };
}

/** The answer of API-1 for the people: in the caller's language. */
export const createdMessages: Readonly<Record<string, string>> = {
  en: 'Ticket created successfully',
  fa: 'تیکت با موفقیت ایجاد شد',
  he: 'טיקט נוצר בהצלחה',
  it: 'Ticket creato con successo',
  ru: 'Тикет успешно создан',
};

export const createdAnswer = (created: Created, language: string) => ({
  id: decimalOf(created.id),
  message: createdMessages[language] ?? (createdMessages['en'] as string),
  ticket_status: decimalOf(created.status),
});
