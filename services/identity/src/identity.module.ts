import { nestPath } from '@eventdesk/contracts/route';
import { Access } from '@eventdesk/platform/http/access';
import { callersLanguage } from '@eventdesk/platform/http/language';
import { pageHeaders } from '@eventdesk/platform/http/page';
import type { HttpReply, HttpRequest } from '@eventdesk/platform/http/request';
import { headerOf } from '@eventdesk/platform/http/request';
import type { DynamicModule } from '@nestjs/common';
import { Body, Controller, Get, Module, Param, Post, Req, Res } from '@nestjs/common';
import { Identity } from './identity';
import { identityRoutes as routes } from './routes';
import type { SetUp } from './setup/make-administrator';
import type { SetupBody } from './setup/setup';
import { setupPage } from './setup/setup-page';

@Controller()
class TokenController {
  constructor(private readonly identity: Identity) {}

  @Post(nestPath(routes.token))
  @Access(routes.token.access)
  async token(@Req() request: HttpRequest, @Res() reply: HttpReply): Promise<void> {
    const isForm = headerOf(request, 'content-type')?.startsWith('application/x-www-form-urlencoded');
    const form = isForm ? request.body : undefined;
    const { status, headers, body } = await this.identity.tokenEndpoint.answer(
      headerOf(request, 'authorization'),
      form,
    );
    reply.code(status).headers(headers).send(body);
  }
}

@Controller()
class SetupController {
  constructor(private readonly identity: Identity) {}

  @Get(nestPath(routes.setupPage))
  @Access(routes.setupPage.access)
  page(
    @Param({ schema: routes.setupPage.params }) { token }: { token: string },
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) reply: HttpReply,
  ): string {
    reply.headers(pageHeaders);
    return setupPage(this.identity.setup.linkOf(token), callersLanguage(headerOf(request, 'accept-language'), 'en'));
  }

  @Post(nestPath(routes.setup))
  @Access(routes.setup.access)
  redeem(
    @Param({ schema: routes.setup.params }) { token }: { token: string },
    @Body({ schema: routes.setup.body }) body: SetupBody,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<SetUp> {
    reply.header('cache-control', 'no-store');
    return this.identity.setup.redeem(token, body);
  }
}

@Module({})
class IdentityModule {}

/** The routes of identity as a Nest module. */
export const identityModule = (identity: Identity): DynamicModule => ({
  module: IdentityModule,
  controllers: [TokenController, SetupController],
  providers: [{ provide: Identity, useValue: identity }],
});
