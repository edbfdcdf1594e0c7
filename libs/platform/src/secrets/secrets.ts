import { hkdfSync, timingSafeEqual } from 'node:crypto';
import { hmacSha256 } from '../crypto/hmac';

/** What a key is for. Each purpose has a key of its own, so that a MAC of one is worth nothing to another (T38). */
export type Purpose = 'fingerprint' | 'owner' | 'key-box' | 'command' | (string & {});

type Signer = (bytes: Uint8Array | string) => Buffer;

const salt = 'eventdesk:v1';
/** Bytes of a key. */
const keySize = 32;
/** A shorter MAC could be guessed; 10 bytes is what reply addresses have room for. */
const shortestMac = 10;

/**
 * The desk's secrets: the first signs and seals, all verify and open. Keys are HKDF-SHA-256 of a secret, one per purpose.
 */
export class Secrets {
  readonly #derived = new Map<string, readonly Buffer[]>();
  readonly #signers = new Map<string, readonly Signer[]>();
  readonly #secrets: readonly string[];

  /** @param kept keys of former secrets that outlive these, by purpose: nothing new is made with them */
  constructor(
    secrets: readonly string[],
    private readonly kept: ReadonlyMap<Purpose, readonly Buffer[]> = new Map(),
  ) {
    if (secrets.length === 0) throw new Error('at least one secret is needed');
    this.#secrets = secrets;
  }

  /** The same secrets with the one of a fingerprint in front. Throws an Error when it is none of them. */
  ledBy(fingerprint: string): Secrets {
    const at = this.fingerprints.indexOf(fingerprint);
    if (at < 0) throw new Error('no secret has this fingerprint');
    const others = this.#secrets.filter((_, index) => index !== at);
    return new Secrets([this.#secrets[at] as string, ...others], this.kept);
  }

  /** The same secrets with keys of former ones besides. */
  keeping(kept: ReadonlyMap<Purpose, readonly Buffer[]>): Secrets {
    return new Secrets(this.#secrets, kept);
  }

  /** Keys for a purpose, 32 bytes each: the newest secret's first. */
  keys(purpose: Purpose): readonly Buffer[] {
    let keys = this.#derived.get(purpose);
    if (!keys) {
      const derived = this.#secrets.map((secret) => Buffer.from(hkdfSync('sha256', secret, salt, purpose, keySize)));
      const others = (this.kept.get(purpose) ?? []).filter((key) => !derived.some((one) => one.equals(key)));
      this.#derived.set(purpose, (keys = [...derived, ...others]));
    }
    return keys;
  }

  /** The key that new things of a purpose are made with. */
  key(purpose: Purpose): Buffer {
    return this.keys(purpose)[0] as Buffer;
  }

  /** HMAC-SHA-256 with the newest secret, 32 bytes. */
  mac(purpose: Purpose, bytes: Uint8Array | string): Buffer {
    return (this.signers(purpose)[0] as Signer)(bytes);
  }

  /** HMACs with every secret, the newest first: what a thing may be found by after a rotation. */
  macs(purpose: Purpose, bytes: Uint8Array | string): readonly Buffer[] {
    return this.signers(purpose).map((sign) => sign(bytes));
  }

  /**
   * Whether any secret made this MAC; constant time in its value. A MAC cut to its first bytes counts down to 10 of
   * them.
   */
  verify(purpose: Purpose, bytes: Uint8Array | string, mac: Uint8Array): boolean {
    if (mac.length < shortestMac || mac.length > keySize) return false;
    let right = false;
    for (const made of this.macs(purpose, bytes)) {
      if (timingSafeEqual(made.subarray(0, mac.length), mac)) right = true;
    }
    return right;
  }

  /** Tells secrets apart without telling them: 16 hex digits each, the newest first. */
  get fingerprints(): readonly string[] {
    return this.keys('fingerprint').map((key) => key.toString('hex', 0, 8));
  }

  private signers(purpose: Purpose): readonly Signer[] {
    let signers = this.#signers.get(purpose);
    if (!signers) this.#signers.set(purpose, (signers = this.keys(purpose).map(hmacSha256)));
    return signers;
  }
}
