import { nestPath } from '@eventdesk/contracts/route';
import { languages } from '@eventdesk/domain/shapes';
import type { Platform } from '@eventdesk/platform/compose/platform';
import { Access } from '@eventdesk/platform/http/access';
import { callersLanguage } from '@eventdesk/platform/http/language';
import type { Language } from '@eventdesk/platform/http/language';
import { isForm, withForm } from '@eventdesk/platform/http/multipart';
import type { SentForm } from '@eventdesk/platform/http/multipart';
import type { HttpRequest } from '@eventdesk/platform/http/request';
import { headerOf } from '@eventdesk/platform/http/request';
import { Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { intakeRoutes as routes } from '../routes';
import { platformToken } from '../tokens';
import { wrong } from './request-body';
import type { FormPost } from './request-form';
import { fileLimits, RequestForm } from './request-form';

/** The public form (OM-1, CARD-1). */
@Controller()
export class RequestsController {
  constructor(
    @Inject(platformToken) private readonly platform: Platform,
    @Inject(RequestForm) private readonly form: RequestForm,
  ) {}

  @Post(nestPath(routes.request))
  @HttpCode(201)
  @Access(routes.request.access)
  async post(@Req() request: HttpRequest) {
    const visitor = this.visitor(request);
    if (!isForm(request)) return this.form.submit({ fields: request.body, files: [], ...visitor });
    return withForm(request, fileLimits, (form) => this.form.submit({ ...posted(form), ...visitor }));
  }

  private visitor(request: HttpRequest): Pick<FormPost, 'address' | 'language' | 'request'> {
    const liked = callersLanguage(headerOf(request, 'accept-language'), this.platform.language as Language);
    return { address: request.ip, language: languages.find((known) => known === liked) ?? 'en', request };
  }
}

/** A form whose files are parts named `attachments`. */
function posted({ fields, files }: SentForm): Pick<FormPost, 'fields' | 'files'> {
  const misplaced = files.find(({ part }) => part !== 'attachments');
  if (misplaced) throw wrong(misplaced.part, 'files are sent as parts named attachments');
  // Browsers send an empty nameless part for a file field that was left alone.
  return { fields, files: files.filter(({ name, bytes }) => name !== '' || bytes.length > 0) };
}
