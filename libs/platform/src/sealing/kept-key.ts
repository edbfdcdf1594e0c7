import type { KeptKey } from '@eventdesk/kernel/ports/key-store';
import { pooledRandom } from '../crypto/random';
import { uuidv7 } from '../crypto/uuidv7';
import type { Secrets } from '../secrets/secrets';
import type { Seal } from './box';
import { BrokenSeal, openWithAny, seal, sealOf } from './box';

/** A key ready for use. */
export interface OpenKey {
  readonly id: string;
  /** 32 bytes in memory of their own; plain, since making a KeyObject of each costs more than it is used for. */
  readonly key: Uint8Array;
}

const purpose = 'key-box';
const placeOf = (id: string, owner: string): string => `key:${id}:${owner}`;

/** A new key for an owner's HMAC, and the form it is kept in: under the desk's newest secret. */
export function makeKey(secrets: Secrets, owner: string): { readonly opened: OpenKey; readonly kept: KeptKey } {
  const id = uuidv7();
  // In memory of its own: it is remembered for long, and a small Buffer would hold the whole pool that it was cut from.
  const key = new Uint8Array(pooledRandom(32));
  const box = seal(secrets.key(purpose), key, placeOf(id, owner)).toString('base64');
  return { opened: { id, key }, kept: { id, owner, box } };
}

/** Opens a kept key with whichever secret sealed it. Throws BrokenSeal when none does. */
export function openKey(secrets: Secrets, kept: KeptKey): OpenKey {
  const opened = openWithAny(secrets.keys(purpose), Buffer.from(kept.box, 'base64'), placeOf(kept.id, kept.owner));
  if (opened) return { id: kept.id, key: new Uint8Array(opened.plain) };
  throw new BrokenSeal(`key ${kept.id} (or EVENTDESK_SECRET is another than the one it was kept under)`);
}

/** How a kept key is sealed: by which of the secrets, and its box under the first; undefined when none opens it. */
export const keySeal = (secrets: Secrets, { id, owner, box }: KeptKey): Seal | undefined =>
  sealOf(secrets.keys(purpose), box, placeOf(id, owner));
