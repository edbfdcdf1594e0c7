import type { Principal } from '@eventdesk/kernel/principal';
import { canonicalJson, commandIdentity } from '@eventdesk/platform/http/command-identity';
import type { HttpRequest } from '@eventdesk/platform/http/request';
import { headerOf } from '@eventdesk/platform/http/request';
import { ifRevision } from '@eventdesk/platform/http/revision';
import type { Platform } from '@eventdesk/platform/compose/platform';
import type { Call } from '../commands/caller';

/** A call with everything that makes it the same order as its repeats (T46). */
export function callOf(platform: Platform, request: HttpRequest, principal: Principal, body: unknown): Call {
  const keyed = headerOf(request, 'idempotency-key') !== undefined;
  const identity = commandIdentity(request, principal, keyed ? canonicalJson(body) : '', {
    ids: platform.ids,
    signing: platform.signing,
  });
  const revision = ifRevision(request);
  return { principal, ...identity, ...(revision === undefined ? {} : { ifRevision: revision }) };
}

/** Whether the call has a key: its ticket's id then comes from it. */
export const isKeyed = (request: HttpRequest): boolean => headerOf(request, 'idempotency-key') !== undefined;
