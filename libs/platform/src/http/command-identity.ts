import type { Ids } from '@eventdesk/kernel/ids';
import type { Principal } from '@eventdesk/kernel/principal';
import { actorOf } from '@eventdesk/kernel/principal';
import { Problem } from '@eventdesk/kernel/problem';
import { sha256Hex } from '../crypto/hashing';
import { uuidv7 } from '../crypto/uuidv7';
import type { HttpRequest } from './request';
import { headerOf } from './request';

/** What makes two calls the same order (invariant 2, T46). */
export interface CommandIdentity {
  readonly commandId: string;
  /** Given with an Idempotency-Key: tells another body under the same key. */
  readonly commandMac?: string;
  /** The same under the desk's other secrets, while there are any. */
  readonly otherMacs?: readonly string[];
}

/** What signs canonical bodies: the desk's secrets, the present one first. */
export interface CommandSigning {
  macs(purpose: string, message: string): readonly Uint8Array[];
}

/**
 * The identity of a call. With an `Idempotency-Key` it follows from principal, method, path as sent and key; a visitor
 * has no principal, so the hash of his body stands for it. Without a key every call is a new order.
 * Throws Problem `invalid-idempotency-key`.
 */
export function commandIdentity(
  request: Pick<HttpRequest, 'method' | 'url' | 'headers'>,
  principal: Principal,
  bodyCanonical: string,
  { ids, signing }: { readonly ids: Ids; readonly signing: CommandSigning },
): CommandIdentity {
  const key = headerOf(request, 'idempotency-key');
  if (key === undefined) return { commandId: uuidv7() };
  if (!/^[\x21-\x7e]{1,255}$/.test(key))
    throw new Problem(
      'invalid-idempotency-key',
      'invalid',
      'Idempotency-Key: must be 1 to 255 visible ASCII characters',
    );
  const who = principal.kind === 'visitor' ? `visitor:${sha256Hex(bodyCanonical)}` : actorOf(principal);
  const path = request.url.split('?', 1)[0] as string;
  const macs = signing.macs('command', bodyCanonical).map((mac) => Buffer.from(mac).toString('base64url'));
  const [commandMac = '', ...otherMacs] = macs;
  return {
    commandId: ids.hashed('command', who, request.method, path, key),
    commandMac,
    ...(otherMacs.length === 0 ? {} : { otherMacs }),
  };
}

/** JSON with the keys of every object in order and without white space, so that equal bodies are equal texts. */
export function canonicalJson(value: unknown): string {
  return (
    JSON.stringify(value, (_key, inner: unknown) =>
      typeof inner === 'object' && inner !== null && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).sort(([left], [right]) => (left < right ? -1 : 1)))
        : inner,
    ) ?? 'null'
  );
}
