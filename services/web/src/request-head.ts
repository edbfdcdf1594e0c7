import type { IncomingMessage } from 'node:http';
import { Problem } from '@eventdesk/kernel/problem';
import { endToEnd } from './hop-by-hop';
import { peerOf } from './trusted-peers';

/** A request's head as a service gets it. */
export interface RequestHead {
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly hasBody: boolean;
}

/** What anybody may have written, and what says who asked: never passed on as it came. */
const told = (name: string): boolean =>
  name === 'expect' || name === 'forwarded' || name.startsWith('x-forwarded-') || name === 'x-real-ip';

/**
 * The host that was asked for, as the services tell it too: the one that a trusted proxy names, else `Host`. Throws a
 * Problem when there is more than one `Host` (RFC 9112, 3.2), since readers differ on which of them counts.
 */
export function askedHost(request: IncomingMessage, trusted: boolean): string {
  let hosts = 0;
  for (let at = 0; at < request.rawHeaders.length; at += 2)
    if (request.rawHeaders[at]?.toLowerCase() === 'host') hosts += 1;
  if (hosts > 1) throw new Problem('malformed', 'invalid', 'Host: stands more than once');
  return (trusted ? lastOf(request, 'x-forwarded-host') : undefined) ?? request.headers.host ?? '';
}

/**
 * Makes the head that a service gets: as it came, without what belongs to the connection; who asked, and how, is told by
 * us, going on from what a trusted proxy said (T49). Throws a Problem for a body in a form that is not passed on.
 */
export function requestHead(request: IncomingMessage, trusted: boolean, expects: boolean): RequestHead {
  const { 'transfer-encoding': coding, 'content-length': length } = request.headers;
  if (coding !== undefined && (coding.toLowerCase() !== 'chunked' || request.httpVersion !== '1.1'))
    throw new Problem('malformed', 'invalid', 'Transfer-Encoding: must be chunked, over HTTP/1.1, or missing');
  const headers = endToEnd(request.rawHeaders, request.headers.connection, told);
  const before = trusted ? allOf(request, 'x-forwarded-for') : undefined;
  headers.push('X-Forwarded-For', before === undefined ? peerOf(request) : `${before}, ${peerOf(request)}`);
  headers.push('X-Forwarded-Proto', (trusted ? lastOf(request, 'x-forwarded-proto') : undefined) ?? 'http');
  headers.push('X-Forwarded-Host', askedHost(request, trusted));
  headers.push('Via', '1.1 eventdesk');
  if (expects) headers.push('Expect', '100-continue');
  if (coding !== undefined) headers.push('Transfer-Encoding', 'chunked');
  // Said outright, or the client library would announce a body in chunks.
  else if (length === undefined && !['GET', 'HEAD', 'OPTIONS', 'DELETE'].includes(request.method ?? ''))
    headers.push('Content-Length', '0');
  return { headers, hasBody: coding !== undefined || (length !== undefined && Number(length) > 0) };
}

function allOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  const text = Array.isArray(value) ? value.join(', ') : value;
  return text === undefined || text.trim() === '' ? undefined : text;
}

/** Of several the one that the nearest proxy wrote. */
const lastOf = (request: IncomingMessage, name: string): string | undefined =>
  allOf(request, name)?.split(',').at(-1)?.trim();
