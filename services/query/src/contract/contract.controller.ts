import { nestPath } from '@eventdesk/contracts/route';
import { Access } from '@eventdesk/platform/http/access';
import { pageHeaders } from '@eventdesk/platform/http/page';
import type { HttpReply } from '@eventdesk/platform/http/request';
import { Controller, Get, Param, Res } from '@nestjs/common';
import type { z } from 'zod';
import { Query } from '../query';
import { queryRoutes as routes } from '../routes';
import { startPage } from './start-page';

/** The documents that say what all this is. */
@Controller()
@Access(routes.openApi.access)
export class ContractController {
  constructor(private readonly query: Query) {}

  @Get(nestPath(routes.start))
  start(@Res({ passthrough: true }) reply: HttpReply): string {
    reply.headers(pageHeaders);
    return startPage;
  }

  @Get(nestPath(routes.openApi))
  openApi() {
    return this.query.documents.openApi();
  }

  @Get(nestPath(routes.asyncApi))
  asyncApi() {
    return this.query.documents.asyncApi();
  }

  @Get(nestPath(routes.eventSchema))
  schema(@Param({ schema: routes.eventSchema.params }) { name }: z.output<typeof routes.eventSchema.params>) {
    return this.query.documents.schema(name);
  }
}
