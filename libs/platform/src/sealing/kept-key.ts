import type { KeyObject } from 'node:crypto';
import { createSecretKey, randomBytes } from 'node:crypto';
import type { KeptKey } from '@eventdesk/kernel/ports/key-store';
import { newId } from '../crypto/uuidv7';
import type { Secrets } from '../secrets/secrets';
import { BrokenSeal, open, seal } from './box';

/** A key ready for use. */
export interface OpenKey {
  readonly id: string;
  readonly key: KeyObject;
}

const placeOf = (id: string, owner: string): string => `key:${id}:${owner}`;
const boxKeys = new WeakMap<Secrets, readonly KeyObject[]>();

function boxKeysOf(secrets: Secrets): readonly KeyObject[] {
  let keys = boxKeys.get(secrets);
  if (!keys) boxKeys.set(secrets, (keys = secrets.keys('key-box').map((key) => createSecretKey(key))));
  return keys;
}

/** A new key for an owner's HMAC, and the form it is kept in: under the desk's newest secret. */
export function makeKey(secrets: Secrets, owner: string): { readonly opened: OpenKey; readonly kept: KeptKey } {
  const id = newId();
  const bytes = randomBytes(32);
  const box = seal(boxKeysOf(secrets)[0] as KeyObject, bytes, placeOf(id, owner)).toString('base64');
  return { opened: { id, key: createSecretKey(bytes) }, kept: { id, owner, box } };
}

/** Opens a kept key with whichever secret sealed it. Throws BrokenSeal when none does. */
export function openKey(secrets: Secrets, kept: KeptKey): OpenKey {
  const box = Buffer.from(kept.box, 'base64');
  for (const boxKey of boxKeysOf(secrets)) {
    const bytes = open(boxKey, box, placeOf(kept.id, kept.owner));
    if (bytes) return { id: kept.id, key: createSecretKey(bytes) };
  }
  throw new BrokenSeal(`key ${kept.id} (or EVENTDESK_SECRET is another than the one it was kept under)`);
}
