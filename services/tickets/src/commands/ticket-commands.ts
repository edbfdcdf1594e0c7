import { excerptOf, longestText } from '@eventdesk/domain/shapes';
import type { AttachmentInput, Blob } from '@eventdesk/domain/shapes';
import type { TicketCommand } from '@eventdesk/domain/ticket/commands';
import { ticket } from '@eventdesk/domain/ticket/decider';
import { statusesFor } from '@eventdesk/domain/ticket/opening';
import type { OpenedTicket, TicketState } from '@eventdesk/domain/ticket/state';
import { decimalOf, uuidOf } from '@eventdesk/kernel/ids';
import { load } from '@eventdesk/kernel/loader';
import type { Loaded } from '@eventdesk/kernel/loader';
import { timestamp } from '@eventdesk/kernel/ports/clock';
import { Problem } from '@eventdesk/kernel/problem';
import type { Principal } from '@eventdesk/kernel/principal';
import { actorOf, holds } from '@eventdesk/kernel/principal';
import type { Platform } from '@eventdesk/platform/compose/platform';
import type { EditBody, MessageBody } from './bodies';
import { agentOf, contextOf, demand, visible } from './caller';
import type { Call } from './caller';
import { wrong } from './references';
import type { References } from './references';
import type { Uploads } from './uploads';

/** What a command answers: the ticket as decimal id, and its revision. */
export interface Done {
  readonly id: string;
  readonly revision: number;
}

/** Commands on a ticket that is there, each bounded by what its caller may see and do (T20, T37, T45). */
export class TicketCommands {
  constructor(
    private readonly platform: Platform,
    private readonly references: References,
    private readonly uploads: Uploads,
  ) {}

  async say(call: Call, id: string, body: MessageBody): Promise<Done & { readonly message: string }> {
    const { stream, loaded, open, before } = await this.ticket(call, id);
    const { principal } = call;
    this.checkKind(principal, body);
    const message = this.platform.ids.hashed('message', call.commandId);
    if (before) return { ...before, message: decimalOf(message) };
    const said = {
      message,
      text: excerptOf(body.text),
      body: await this.whole(stream, body.text),
      attachments: await this.attached(principal, body.attachments),
    };
    const now = this.now();
    const statuses = statusesFor(this.references.current);
    const agent = agentOf(principal);
    const command = (): TicketCommand => {
      switch (body.kind) {
        case 'reply':
          return { type: 'ReplyToRequester', now, said: { ...said, agent }, then: body.then ?? 'wait', statuses };
        case 'note':
          return { type: 'AddNote', now, said: { ...said, agent } };
        case 'requester': {
          const requester = open.participants[0];
          const from = {
            name: requester?.name ?? null,
            email: requester?.email ?? null,
            phone: requester?.phone ?? null,
          };
          const extra = { html: null, inbound: null, identity: null, messageId: null, leftOut: [] };
          const by = { channel: 'api' as const, participant: 1, from, proven: false, handedInBy: actorOf(principal) };
          return { type: 'AddRequesterMessage', now, said: { ...said, ...extra, ...by }, statuses, closes: false };
        }
      }
    };
    const done = await this.run(call, stream, loaded, command());
    return { ...done, message: decimalOf(message) };
  }

  async edit(call: Call, id: string, body: EditBody): Promise<Done> {
    const { stream, loaded, before } = await this.ticket(call, id);
    if (before) return before;
    const { references } = this;
    const owner =
      body.owner === undefined || body.owner === null ? body.owner : await references.agent('owner', body.owner);
    const department =
      body.department === undefined || body.department === null
        ? body.department
        : await references.department(call.principal, 'department', body.department);
    const priority =
      body.priority === undefined || body.priority === null
        ? body.priority
        : (await references.entry('priorities', 'priority', body.priority)).id;
    const type = body.type === undefined ? undefined : (await references.type('type', body.type)).id;
    return this.run(call, stream, loaded, {
      type: 'EditTicket',
      now: this.now(),
      ...(body.subject === undefined ? {} : { subject: body.subject }),
      ...(body.description === undefined ? {} : { description: body.description }),
      ...(type === undefined ? {} : { ticketType: type }),
      ...(department === undefined ? {} : { department }),
      ...(priority === undefined ? {} : { priority }),
      ...(owner === undefined ? {} : { owner }),
      bySelf: owner !== undefined && owner === agentOf(call.principal),
      statuses: statusesFor(references.current),
    });
  }

  async status(call: Call, id: string, status: string): Promise<Done> {
    const { stream, loaded, before } = await this.ticket(call, id);
    if (before) return before;
    const to = await this.references.entry('statuses', 'status', status);
    return this.run(call, stream, loaded, {
      type: 'ChangeStatus',
      now: this.now(),
      to: { id: to.id, state: to.state },
      by: 'agent',
    });
  }

  async assign(call: Call, id: string, owner: string | null): Promise<Done> {
    const { stream, loaded, before } = await this.ticket(call, id);
    if (before) return before;
    const agent = owner === null ? null : await this.references.agent('owner', owner);
    return this.run(call, stream, loaded, {
      type: 'AssignTicket',
      now: this.now(),
      owner: agent,
      bySelf: agent !== null && agent === agentOf(call.principal),
      statuses: statusesFor(this.references.current),
    });
  }

  async close(call: Call, id: string): Promise<Done> {
    const { stream, loaded, before } = await this.ticket(call, id);
    if (before) return before;
    const statuses = statusesFor(this.references.current);
    return this.run(call, stream, loaded, { type: 'CloseTicket', now: this.now(), by: 'agent', statuses });
  }

  async reopen(call: Call, id: string): Promise<Done> {
    const { stream, loaded, before } = await this.ticket(call, id);
    if (before) return before;
    const statuses = statusesFor(this.references.current);
    return this.run(call, stream, loaded, { type: 'ReopenTicket', now: this.now(), statuses });
  }

  private async ticket(
    call: Call,
    decimal: string,
  ): Promise<{ stream: string; loaded: Loaded<TicketState>; open: OpenedTicket; before: Done | undefined }> {
    demand(call.principal, 'tickets:write');
    const id = uuidOf(decimal);
    if (id === undefined) throw new Problem('ticket-not-found', 'not-found', 'there is no such ticket');
    const stream = `ticket-${id}`;
    const loaded = await load(this.platform.events, ticket, stream);
    const open = visible(call.principal, loaded.state.status === 'none' ? undefined : loaded.state);
    // A repeat is answered from what it wrote, whatever the settings have become; his rights were asked again (T46).
    const met = this.platform.commands.answered(stream, loaded, contextOf(this.platform, call));
    return { stream, loaded, open, before: met && { id: decimal, revision: met.revision } };
  }

  /** Who may say what (T45): only an agent answers, and speaking for a requester needs a right of its own. */
  private checkKind(principal: Principal, body: MessageBody): void {
    if (body.kind === 'reply' && principal.kind !== 'agent')
      throw wrong('kind', "reply is an agent's: use a client that acts as one");
    if (body.kind === 'requester' && !holds(principal, 'tickets:impersonate'))
      throw wrong('kind', 'requester needs the scope tickets:impersonate');
    if (body.then !== undefined && body.kind !== 'reply') throw wrong('then', 'goes with kind reply alone');
  }

  private async attached(principal: Principal, ids: readonly string[]): Promise<AttachmentInput[]> {
    return Promise.all(ids.map((id, index) => this.uploads.attachment(principal, `attachments[${index}]`, id)));
  }

  private async whole(stream: string, text: string): Promise<Blob | null> {
    if (text.length <= longestText) return null;
    return this.platform.blobs.put(stream.replace('-', ':'), Buffer.from(text));
  }

  private async run(call: Call, stream: string, loaded: Loaded<TicketState>, command: TicketCommand): Promise<Done> {
    const context = contextOf(this.platform, call);
    const { revision } = await this.platform.commands.run(ticket, stream, command, context, loaded);
    return { id: decimalOf(stream.slice('ticket-'.length)), revision };
  }

  private now(): string {
    return timestamp(this.platform.clock.now());
  }
}
