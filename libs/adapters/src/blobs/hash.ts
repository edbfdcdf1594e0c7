import { createHash, webcrypto } from 'node:crypto';

/** What was stored under a hash is not what has that hash now: a disk or a hand changed it. */
export class DamagedBlob extends Error {
  override readonly name = 'DamagedBlob';
  constructor(readonly hash: string) {
    super(`blob ${hash} is damaged: its bytes have another hash; take it from the backup`);
  }
}

const HASH = /^[0-9a-f]{64}$/;
/** Above this, hashing is done beside the event loop. */
const LONG = 64 * 1024;

/** SHA-256 in hex. */
export async function hashOf(bytes: Uint8Array): Promise<string> {
  if (bytes.byteLength <= LONG) return createHash('sha256').update(bytes).digest('hex');
  return Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes)).toString('hex');
}

/** Throws TypeError for a name that is no hash: it may become part of a path. */
export function mustBeHash(hash: string): void {
  if (!HASH.test(hash)) throw new TypeError(`"${hash}" names no blob: 64 hex digits in lower case do`);
}

/** The bytes, if they have this hash. Throws DamagedBlob. */
export async function intact(hash: string, bytes: Uint8Array): Promise<Uint8Array> {
  if ((await hashOf(bytes)) !== hash) throw new DamagedBlob(hash);
  return bytes;
}
