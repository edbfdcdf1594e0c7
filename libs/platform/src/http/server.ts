import { Problem } from '@eventdesk/kernel/problem';
import { ownHosts } from './hosts';
import { forbiddenName, isForbiddenName, parseJson } from './prototype';
import type { HttpReply, HttpRequest } from './request';
import type { RouteTable } from './route-table';
import { securityHeaders } from './security-headers';

/** What is used of the web server under the framework. */
export interface WebServer {
  addHook(
    name: 'onRequest',
    hook: (request: HttpRequest, reply: HttpReply, done: (error?: Error) => void) => void,
  ): unknown;
  addHook(name: 'onRoute', hook: (route: { method: string | string[]; url: string }) => void): unknown;
  removeAllContentTypeParsers(): void;
  addContentTypeParser(
    type: string | RegExp,
    options: { parseAs: 'string'; bodyLimit?: number },
    parser: (request: HttpRequest, body: string, done: (error: Error | null, value?: unknown) => void) => void,
  ): void;
}

/** Sets up what every request goes through before any route: host, names, headers, and how bodies are read. */
export function hardenServer(
  server: WebServer,
  routes: RouteTable,
  options: { readonly bind: string; readonly publicUrl: () => string },
): void {
  const isOwnHost = ownHosts(options.bind, options.publicUrl);
  let headers: Readonly<Record<string, string>> | undefined;
  server.addHook('onRoute', ({ method, url }) => routes.add(method, url));
  server.addHook('onRequest', (request, reply, done) => {
    void reply.headers((headers ??= securityHeaders(options.publicUrl())));
    done(refusal(request, isOwnHost));
  });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(
    /^application\/(?:[\w.+-]+\+)?json(?:\s*;|$)/,
    { parseAs: 'string' },
    (_request, body, done) => parsed(done, () => (body === '' ? undefined : parseJson(body))),
  );
  server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    parsed(done, () => formFields(body)),
  );
}

function refusal(request: HttpRequest, isOwnHost: (host: string) => boolean): Problem | undefined {
  if (!isOwnHost(request.host))
    return new Problem('foreign-host', 'misdirected', 'this server does not answer for the host in the request');
  // The parsed headers cannot be asked: a forbidden name may have vanished in them.
  const { rawHeaders } = request.raw;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] as string;
    if (isForbiddenName(name)) return forbiddenName(name, 'headers');
  }
  if (request.url.includes('?')) {
    for (const name of Object.keys(request.query)) if (isForbiddenName(name)) return forbiddenName(name, 'query');
  }
  return undefined;
}

function parsed(done: (error: Error | null, value?: unknown) => void, parse: () => unknown): void {
  try {
    done(null, parse());
  } catch (thrown) {
    done(thrown as Error);
  }
}

/** JSON that came as a form, as `curl -d` sends it when nobody says what it is. */
class JsonAsForm extends Error {
  readonly statusCode = 415;
}

/** Fields of a form; one that stands twice is refused, since readers differ on which of them counts. */
function formFields(body: string): Readonly<Record<string, string>> {
  if (/^\s*[[{]/.test(body)) throw new JsonAsForm();
  const fields: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(body)) {
    if (isForbiddenName(name)) throw forbiddenName(name, 'body');
    if (Object.hasOwn(fields, name)) throw new Problem('field-twice', 'invalid', `${name}: stands twice`);
    fields[name] = value;
  }
  return fields;
}
