import { nestPath } from '@eventdesk/contracts/route';
import type { Principal } from '@eventdesk/kernel/principal';
import type { Platform } from '@eventdesk/platform/compose/platform';
import { Access, Caller } from '@eventdesk/platform/http/access';
import { canonicalJson, commandIdentity } from '@eventdesk/platform/http/command-identity';
import type { HttpReply, HttpRequest } from '@eventdesk/platform/http/request';
import { setRevision } from '@eventdesk/platform/http/revision';
import { Body, Controller, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { intakeRoutes as routes } from '../routes';
import { platformToken } from '../tokens';
import { ReplayLetter } from './replay-letter';

/** `POST /v2/inbound/{id}/replay`. */
@Controller()
export class ReplayController {
  constructor(
    @Inject(platformToken) private readonly platform: Platform,
    @Inject(ReplayLetter) private readonly replaying: ReplayLetter,
  ) {}

  @Post(nestPath(routes.replay))
  @HttpCode(200)
  @Access(routes.replay.access)
  async replay(
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) reply: HttpReply,
    @Caller() principal: Principal,
    @Param('id') id: string,
    @Body({ schema: routes.replay.body }) body: unknown,
  ) {
    const { ids, signing } = this.platform;
    const identity = commandIdentity(request, principal, canonicalJson(body), { ids, signing });
    const done = await this.replaying.run(principal, id, identity);
    setRevision(reply, done.revision);
    return done;
  }
}
