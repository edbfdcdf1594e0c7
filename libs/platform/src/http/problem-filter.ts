import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import { Catch } from '@nestjs/common';
import { throwError } from 'rxjs';
import { uuidv7 } from '../crypto/uuidv7';
import type { Logger } from '../logging/logger';
import type { Language } from './language';
import { callersLanguage } from './language';
import { problemAnswer } from './problem-document';
import { writtenProblem } from './problem-page';
import type { ProblemTexts } from './problem-texts';
import type { HttpReply, HttpRequest } from './request';
import { headerOf } from './request';
import type { RouteTable } from './route-table';

/**
 * The one place where thrown values become answers: refusals as they say, everything else as 500 with an id whose cause
 * is in the log alone. Programs get a problem document, people in a browser a page. Outside HTTP the cause goes on as it
 * is (a second catch-all would hide it).
 */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly log: Logger,
    private readonly routes: RouteTable,
    private readonly options: { readonly language: Language; readonly texts: ProblemTexts },
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): unknown {
    if (host.getType() !== 'http') return throwError(() => thrown);
    const http = host.switchToHttp();
    const request = http.getRequest<HttpRequest>();
    const reply = http.getResponse<HttpReply>();
    const language = callersLanguage(headerOf(request, 'accept-language'), this.options.language);
    const context = { language, texts: this.options.texts, newId: uuidv7 };
    const answer = problemAnswer(this.routes.refined(thrown, request), context);
    if (answer.unexpected)
      this.log.error(
        { id: answer.body.id, method: request.method, route: this.routes.patternOf(request), err: thrown },
        'request failed',
      );
    if (reply.sent || reply.raw.headersSent) {
      // Half an answer is out already: cutting it off is all that tells the caller.
      reply.raw.destroy();
      return undefined;
    }
    const allowed = answer.status === 405 ? this.routes.methodsFor(request.url) : [];
    if (allowed.length > 0) void reply.header('allow', allowed.join(', '));
    const { headers, text } = writtenProblem(answer, headerOf(request, 'accept'), language);
    // As text, so that no serialiser of the route has a say.
    void reply.code(answer.status).headers(headers).send(text);
    return undefined;
  }
}
