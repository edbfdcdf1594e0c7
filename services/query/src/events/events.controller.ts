import { nestPath } from '@eventdesk/contracts/route';
import type { Principal } from '@eventdesk/kernel/principal';
import { Access, Caller } from '@eventdesk/platform/http/access';
import type { HttpReply, HttpRequest } from '@eventdesk/platform/http/request';
import { Controller, Get, Query as QueryPart, Req, Res } from '@nestjs/common';
import type { z } from 'zod';
import { Query } from '../query';
import { queryRoutes as routes } from '../routes';

@Controller()
export class EventsController {
  constructor(private readonly query: Query) {}

  @Get(nestPath(routes.events))
  @Access(routes.events.access)
  events(
    @Caller() caller: Principal,
    @QueryPart({ schema: routes.events.query }) asked: z.output<typeof routes.events.query>,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return this.query.events.answer(caller, asked, request, reply);
  }
}
