import type { KeptKey } from '@eventdesk/kernel/ports/key-store';
import { pooledRandom } from '../crypto/random';
import { uuidv7 } from '../crypto/uuidv7';
import type { Secrets } from '../secrets/secrets';
import { BrokenSeal, open, seal } from './box';

/** A key ready for use. */
export interface OpenKey {
  readonly id: string;
  /** 32 bytes; plain, since making a KeyObject of each costs more than it is used for. */
  readonly key: Uint8Array;
}

const placeOf = (id: string, owner: string): string => `key:${id}:${owner}`;
/** A new key for an owner's HMAC, and the form it is kept in: under the desk's newest secret. */
export function makeKey(secrets: Secrets, owner: string): { readonly opened: OpenKey; readonly kept: KeptKey } {
  const id = uuidv7();
  const key = pooledRandom(32);
  const box = seal(secrets.key('key-box'), key, placeOf(id, owner)).toString('base64');
  return { opened: { id, key }, kept: { id, owner, box } };
}

/** Opens a kept key with whichever secret sealed it. Throws BrokenSeal when none does. */
export function openKey(secrets: Secrets, kept: KeptKey): OpenKey {
  const box = Buffer.from(kept.box, 'base64');
  for (const boxKey of secrets.keys('key-box')) {
    const key = open(boxKey, box, placeOf(kept.id, kept.owner));
    if (key) return { id: kept.id, key };
  }
  throw new BrokenSeal(`key ${kept.id} (or EVENTDESK_SECRET is another than the one it was kept under)`);
}
