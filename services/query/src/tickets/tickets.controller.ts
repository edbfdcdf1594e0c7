import { nestPath } from '@eventdesk/contracts/route';
import type { Principal } from '@eventdesk/kernel/principal';
import { Access, Caller } from '@eventdesk/platform/http/access';
import type { HttpReply } from '@eventdesk/platform/http/request';
import { setRevision } from '@eventdesk/platform/http/revision';
import { Controller, Get, Param, Query as QueryPart, Res } from '@nestjs/common';
import type { z } from 'zod';
import { Query } from '../query';
import { queryRoutes as routes } from '../routes';
import { sendDownload } from '../send-download';

type Id = z.output<typeof routes.ticket.params>;

@Controller()
@Access(routes.tickets.access)
export class TicketsController {
  constructor(private readonly query: Query) {}

  @Get(nestPath(routes.tickets))
  list(
    @Caller() caller: Principal,
    @QueryPart({ schema: routes.tickets.query })
    { department_id: department, q: search, minRevision, ...rest }: z.output<typeof routes.tickets.query>,
  ) {
    return this.query.tickets.list(caller, { department, search, ...rest }, minRevision);
  }

  @Get(nestPath(routes.ticket))
  async one(
    @Caller() caller: Principal,
    @Param({ schema: routes.ticket.params }) { id }: Id,
    @QueryPart({ schema: routes.ticket.query }) query: z.output<typeof routes.ticket.query>,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const ticket = await this.query.tickets.one(caller, id, query);
    setRevision(reply, ticket.revision);
    return ticket;
  }

  @Get(nestPath(routes.attachment))
  async attachment(
    @Caller() caller: Principal,
    @Param({ schema: routes.attachment.params }) { id }: Id,
    @Res() reply: HttpReply,
  ): Promise<void> {
    sendDownload(reply, await this.query.attachments.download(caller, id));
  }
}
