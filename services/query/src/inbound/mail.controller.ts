import { nestPath } from '@eventdesk/contracts/route';
import type { Principal } from '@eventdesk/kernel/principal';
import { Access, Caller } from '@eventdesk/platform/http/access';
import type { HttpReply } from '@eventdesk/platform/http/request';
import { Controller, Get, Param, Query as QueryPart, Res } from '@nestjs/common';
import type { z } from 'zod';
import { Query } from '../query';
import { queryRoutes as routes } from '../routes';
import { sendDownload } from '../send-download';

type Id = z.output<typeof routes.inboundOne.params>;
const byId = { schema: routes.inboundOne.params };

/** What came in, and what went out. */
@Controller()
export class MailController {
  constructor(private readonly query: Query) {}

  @Get(nestPath(routes.inbound))
  @Access(routes.inbound.access)
  inbound(
    @Caller() caller: Principal,
    @QueryPart({ schema: routes.inbound.query })
    { message_id: messageId, ...rest }: z.output<typeof routes.inbound.query>,
  ) {
    return this.query.inbound.list(caller, { messageId, ...rest });
  }

  @Get(nestPath(routes.inboundOne))
  @Access(routes.inboundOne.access)
  inboundOne(@Caller() caller: Principal, @Param(byId) { id }: Id) {
    return this.query.inbound.one(caller, id);
  }

  @Get(nestPath(routes.inboundRaw))
  @Access(routes.inboundRaw.access)
  async inboundRaw(@Caller() caller: Principal, @Param(byId) { id }: Id, @Res() reply: HttpReply): Promise<void> {
    sendDownload(reply, await this.query.inbound.raw(caller, id));
  }

  @Get(nestPath(routes.deliveries))
  @Access(routes.deliveries.access)
  deliveries(
    @Caller() caller: Principal,
    @QueryPart({ schema: routes.deliveries.query }) filter: z.output<typeof routes.deliveries.query>,
  ) {
    return this.query.deliveries.list(caller, filter);
  }

  @Get(nestPath(routes.deliveryRaw))
  @Access(routes.deliveryRaw.access)
  async deliveryRaw(@Caller() caller: Principal, @Param(byId) { id }: Id, @Res() reply: HttpReply): Promise<void> {
    sendDownload(reply, await this.query.deliveries.raw(caller, id));
  }
}
