import { nestPath } from '@eventdesk/contracts/route';
import type { Principal } from '@eventdesk/kernel/principal';
import { decimalOf } from '@eventdesk/kernel/ids';
import type { Platform } from '@eventdesk/platform/compose/platform';
import { Access, Caller } from '@eventdesk/platform/http/access';
import { callersLanguage } from '@eventdesk/platform/http/language';
import type { Language } from '@eventdesk/platform/http/language';
import type { HttpReply, HttpRequest } from '@eventdesk/platform/http/request';
import { headerOf } from '@eventdesk/platform/http/request';
import { setRevision } from '@eventdesk/platform/http/revision';
import { Body, Controller, HttpCode, Inject, Param, Patch, Post, Req, Res } from '@nestjs/common';
import type { CreateBody, EditBody, MessageBody } from '../commands/bodies';
import { CreateTicket, createdAnswer } from '../commands/create-ticket';
import { TicketCommands } from '../commands/ticket-commands';
import type { Done } from '../commands/ticket-commands';
import { platformToken } from '../tokens';
import { callOf, isKeyed } from './call';
import { ticketRoutes as routes } from './routes';

/** The commands on tickets (PG-3, KB-2, API-1): route, command, answer. */
@Controller()
export class TicketsController {
  constructor(
    @Inject(platformToken) private readonly platform: Platform,
    @Inject(CreateTicket) private readonly creating: CreateTicket,
    @Inject(TicketCommands) private readonly commands: TicketCommands,
  ) {}

  @Post(nestPath(routes.create))
  @HttpCode(201)
  @Access(routes.create.access)
  async create(
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) reply: HttpReply,
    @Caller() principal: Principal,
    @Body({ schema: routes.create.body }) body: CreateBody,
  ) {
    const call = callOf(this.platform, request, principal, body);
    const created = await this.creating.run(call, body, isKeyed(request));
    setRevision(reply, created.revision);
    reply.header('location', `/v2/tickets/${decimalOf(created.id)}`);
    return createdAnswer(
      created,
      callersLanguage(headerOf(request, 'accept-language'), this.platform.language as Language),
    );
  }

  @Patch(nestPath(routes.edit))
  @Access(routes.edit.access)
  async edit(
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) reply: HttpReply,
    @Caller() principal: Principal,
    @Param('id') id: string,
    @Body({ schema: routes.edit.body }) body: EditBody,
  ) {
    return told(reply, await this.commands.edit(callOf(this.platform, request, principal, body), id, body));
  }

  @Post(nestPath(routes.say))
  @HttpCode(201)
  @Access(routes.say.access)
  async say(
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) reply: HttpReply,
    @Caller() principal: Principal,
    @Param('id') id: string,
    @Body({ schema: routes.say.body }) body: MessageBody,
  ) {
    return told(reply, await this.commands.say(callOf(this.platform, request, principal, body), id, body));
  }

  @Post(nestPath(routes.status))
  @HttpCode(200)
  @Access(routes.status.access)
  async status(
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) reply: HttpReply,
    @Caller() principal: Principal,
    @Param('id') id: string,
    @Body({ schema: routes.status.body }) body: { readonly status: string },
  ) {
    return told(reply, await this.commands.status(callOf(this.platform, request, principal, body), id, body.status));
  }

  @Post(nestPath(routes.assign))
  @HttpCode(200)
  @Access(routes.assign.access)
  async assign(
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) reply: HttpReply,
    @Caller() principal: Principal,
    @Param('id') id: string,
    @Body({ schema: routes.assign.body }) body: { readonly owner: string | null },
  ) {
    return told(reply, await this.commands.assign(callOf(this.platform, request, principal, body), id, body.owner));
  }

  @Post(nestPath(routes.close))
  @HttpCode(200)
  @Access(routes.close.access)
  async close(
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) reply: HttpReply,
    @Caller() principal: Principal,
    @Param('id') id: string,
    @Body({ schema: routes.close.body }) body: unknown,
  ) {
    return told(reply, await this.commands.close(callOf(this.platform, request, principal, body), id));
  }

  @Post(nestPath(routes.reopen))
  @HttpCode(200)
  @Access(routes.reopen.access)
  async reopen(
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) reply: HttpReply,
    @Caller() principal: Principal,
    @Param('id') id: string,
    @Body({ schema: routes.reopen.body }) body: unknown,
  ) {
    return told(reply, await this.commands.reopen(callOf(this.platform, request, principal, body), id));
  }
}

function told<T extends Done>(reply: HttpReply, done: T): T {
  setRevision(reply, done.revision);
  return done;
}
