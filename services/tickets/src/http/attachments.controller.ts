import { nestPath } from '@eventdesk/contracts/route';
import { Problem } from '@eventdesk/kernel/problem';
import type { Principal } from '@eventdesk/kernel/principal';
import { Access, Caller } from '@eventdesk/platform/http/access';
import { withForm } from '@eventdesk/platform/http/multipart';
import type { HttpRequest } from '@eventdesk/platform/http/request';
import { Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { largestUpload, Uploads } from '../commands/uploads';
import { ticketRoutes as routes } from './routes';

/** Files before a message names them (PG-10). */
@Controller()
export class AttachmentsController {
  constructor(@Inject(Uploads) private readonly uploads: Uploads) {}

  @Post(nestPath(routes.upload))
  @HttpCode(201)
  @Access(routes.upload.access)
  async upload(@Req() request: HttpRequest, @Caller() principal: Principal) {
    return withForm(request, { files: 1, bytes: largestUpload }, async ({ files: [file] }) => {
      if (!file) throw new Problem('invalid-body', 'invalid', 'file: is required, as a part with a file name');
      return this.uploads.add(principal, file);
    });
  }
}
