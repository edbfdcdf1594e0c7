import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Principal } from '@eventdesk/kernel/principal';

/** What the platform uses of a request of the web server. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query, as sent. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
  readonly query: Readonly<Record<string, unknown>>;
  readonly params: Readonly<Record<string, string>>;
  /** Of the caller; forwarded headers count only from a trusted proxy. */
  readonly ip: string;
  /** Host and port that the caller asked for, under the same rule. */
  readonly host: string;
  readonly raw: IncomingMessage;
  /** Set by the access guard. */
  principal?: Principal;
}

/** What the platform uses of an answer. */
export interface HttpReply {
  readonly raw: ServerResponse;
  readonly sent: boolean;
  code(status: number): HttpReply;
  header(name: string, value: string): HttpReply;
  headers(values: Readonly<Record<string, string>>): HttpReply;
  send(payload?: unknown): HttpReply;
}

/** A header that may stand once; undefined when it is missing, the first when it is repeated. */
export function headerOf(request: Pick<HttpRequest, 'headers'>, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
