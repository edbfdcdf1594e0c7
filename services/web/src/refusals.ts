import { STATUS_CODES } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Problem } from '@eventdesk/kernel/problem';
import { uuidv7 } from '@eventdesk/platform/crypto/uuidv7';
import { callersLanguage } from '@eventdesk/platform/http/language';
import type { Language } from '@eventdesk/platform/http/language';
import { problemAnswer } from '@eventdesk/platform/http/problem-document';
import { writtenProblem } from '@eventdesk/platform/http/problem-page';
import { MethodNotAllowed } from '@eventdesk/platform/http/route-table';
import { securityHeaders } from '@eventdesk/platform/http/security-headers';
import type { Logger } from '@eventdesk/platform/logging/logger';
import { faultTexts } from './fault-texts';

/** A service did not do its part. */
export class ServiceFault extends Error {
  private constructor(
    readonly status: 502 | 503 | 504,
    readonly problem: Problem,
  ) {
    super(problem.message);
  }

  /** No process of the service could be reached; nothing was done. */
  static away = (service: string) =>
    new ServiceFault(
      503,
      new Problem('service-away', 'unavailable', `${service} cannot be reached; nothing was done`, { retryAfter: 1 }),
    );
  /** It went away before it answered. */
  static failed = (service: string) =>
    new ServiceFault(
      502,
      new Problem('service-failed', 'unavailable', `${service} ended before it answered; what it did is not known`),
    );
  /** It took the request and does not answer. */
  static late = (service: string) =>
    new ServiceFault(
      504,
      new Problem('service-late', 'unavailable', `${service} did not answer in time; what it did is not known`),
    );
}

/** More requests are under way than the door takes. */
export const doorFull = () =>
  new Problem('door-full', 'unavailable', 'too many requests are under way here', { retryAfter: 1 });

/** Writes the door's own answers, as a service would write them: pages for people, documents for programs. */
export class Refusals {
  constructor(
    private readonly log: Logger,
    private readonly language: Language,
    private readonly publicUrl: () => string,
  ) {}

  /** Answers a request that goes no further. @param last the connection ends with this answer */
  answer(request: IncomingMessage, response: ServerResponse, thrown: unknown, last: boolean): void {
    const { status, headers, text } = this.written(thrown, request.headers);
    response.writeHead(status, {
      ...headers,
      ...(thrown instanceof MethodNotAllowed ? { allow: thrown.methods.join(', ') } : {}),
      'content-length': String(Buffer.byteLength(text)),
      ...(last ? { connection: 'close' } : {}),
    });
    response.end(text);
  }

  /** Answers what could not be read as a request (a head too large, lines that are none), and ends the connection. */
  answerUnread(socket: Socket, code: string | undefined): void {
    const statusCode = code === 'HPE_HEADER_OVERFLOW' ? 431 : code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
    const { status, headers, text } = this.written(Object.assign(new Error('unread'), { statusCode }), {});
    const lines = Object.entries({ ...headers, 'content-length': Buffer.byteLength(text), connection: 'close' });
    socket.end(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${text}`,
    );
  }

  private written(thrown: unknown, asked: IncomingHttpHeaders) {
    const language = callersLanguage(asked['accept-language'], this.language);
    const refusal = thrown instanceof ServiceFault ? thrown.problem : thrown;
    const answer = problemAnswer(refusal, { language, texts: faultTexts, newId: uuidv7 });
    if (answer.unexpected) this.log.error({ id: answer.body.id, err: thrown }, 'request failed at the door');
    const status = thrown instanceof ServiceFault ? thrown.status : answer.status;
    const body = { ...answer.body, status };
    const { headers, text } = writtenProblem({ status, headers: answer.headers, body }, asked.accept, language);
    return { status, headers: { ...securityHeaders(this.publicUrl()), ...headers }, text };
  }
}
