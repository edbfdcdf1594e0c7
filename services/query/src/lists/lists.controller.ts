import { nestPath } from '@eventdesk/contracts/route';
import type { Principal } from '@eventdesk/kernel/principal';
import { Access, Caller } from '@eventdesk/platform/http/access';
import type { Language } from '@eventdesk/platform/http/language';
import { callersLanguage } from '@eventdesk/platform/http/language';
import { Controller, Get, Headers, Query as QueryPart } from '@nestjs/common';
import { Query } from '../query';
import { queryRoutes as routes } from '../routes';

const nothing = { schema: routes.departments.query };

/** Lists of ids (API-2). */
@Controller()
@Access(routes.departments.access)
export class ListsController {
  constructor(private readonly query: Query) {}

  @Get(nestPath(routes.departments))
  departments(
    @Caller() caller: Principal,
    @Headers('accept-language') languages: string,
    @QueryPart(nothing) _: object,
  ) {
    return this.query.lists.departments(caller, this.language(languages));
  }

  @Get(nestPath(routes.priorities))
  priorities(
    @Caller() caller: Principal,
    @Headers('accept-language') languages: string,
    @QueryPart(nothing) _: object,
  ) {
    return this.query.lists.priorities(caller, this.language(languages));
  }

  @Get(nestPath(routes.statuses))
  statuses(@Caller() caller: Principal, @Headers('accept-language') languages: string, @QueryPart(nothing) _: object) {
    return this.query.lists.statuses(caller, this.language(languages));
  }

  @Get(nestPath(routes.categories))
  categories(
    @Caller() caller: Principal,
    @Headers('accept-language') languages: string,
    @QueryPart(nothing) _: object,
  ) {
    return this.query.lists.categories(caller, this.language(languages));
  }

  @Get(nestPath(routes.types))
  types(@Caller() caller: Principal, @Headers('accept-language') languages: string, @QueryPart(nothing) _: object) {
    return this.query.lists.types(caller, this.language(languages));
  }

  @Get(nestPath(routes.users))
  users(@Caller() caller: Principal, @QueryPart(nothing) _: object) {
    return this.query.lists.users(caller);
  }

  @Get(nestPath(routes.accounts))
  accounts(@Caller() caller: Principal, @QueryPart(nothing) _: object) {
    return this.query.lists.accounts(caller);
  }

  private language(accepted: string | undefined): Language {
    return callersLanguage(accepted, this.query.language as Language);
  }
}
