import { Problem } from '@eventdesk/kernel/problem';
import type { HttpReply, HttpRequest } from './request';
import { headerOf } from './request';

/** `ETag` of a stream's revision. */
export const etagOf = (revision: number): string => `"${revision}"`;

/** Sets the `ETag` of an answer. */
export const setRevision = (reply: HttpReply, revision: number): void => void reply.header('etag', etagOf(revision));

/**
 * The revision that `If-Match` names; undefined when the header is missing or `*`. Throws Problem `invalid-if-match`.
 * A command that is given it is refused with 412 when the ticket has moved.
 */
export function ifRevision(request: Pick<HttpRequest, 'headers'>): number | undefined {
  const header = headerOf(request, 'if-match')?.trim();
  if (header === undefined || header === '*') return undefined;
  const revision = /^(?:W\/)?"(\d{1,15})"$/.exec(header)?.[1];
  if (revision === undefined)
    throw new Problem('invalid-if-match', 'invalid', 'If-Match: must be the ETag of an answer, such as "3"');
  return Number(revision);
}
