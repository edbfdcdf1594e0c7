import { createHash } from 'node:crypto';
import type { Clock } from '@eventdesk/kernel/ports/clock';
import type { Scope } from '@eventdesk/kernel/principal';
import { scopes } from '@eventdesk/kernel/principal';
import type { Platform } from '@eventdesk/platform/compose/platform';
import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';

/** Seconds that a token lives. */
export const tokenLifetime = 3600;

/** What a token says; whether it still holds is decided on the settings at each request. */
export interface TokenFacts {
  /** The client, as UUID text. */
  readonly client: string;
  /** Version of the client's secret that the token was got with: a new secret ends the old one's tokens. */
  readonly secretVersion: number;
  readonly scopes: readonly Scope[];
  /** Unix milliseconds. */
  readonly expiresAt: number;
}

const algorithm = 'HS256';
const type = 'at+jwt';
const claims = z.looseObject({
  sub: z.string(),
  cid: z.string(),
  ver: z.number(),
  scope: z.string(),
  exp: z.number(),
});

/** Checking a signature costs 100 µs and more, so what was found is kept for as many tokens. */
const mostKept = 10_000;

type Parts = Pick<Platform, 'signing' | 'publicUrl' | 'newId'> & { readonly clock: Clock };

/**
 * Access tokens: JWT (RFC 9068) signed with a key of their own purpose under the desk's secret (T38). Nothing is stored:
 * every process with the secret reads them.
 */
export class Tokens {
  readonly #kept = new Map<string, TokenFacts>();
  readonly #keys: readonly Uint8Array[];

  constructor(private readonly parts: Parts) {
    const purpose = Buffer.from('access-token key', 'utf8');
    this.#keys = parts.signing.signer('access-token').macs.map((mac) => mac(purpose));
  }

  /** A token for a client, or for the agent it acts as. */
  async issue(facts: Omit<TokenFacts, 'expiresAt'>, subject: string, clientId: string): Promise<string> {
    const now = Math.floor(this.parts.clock.now() / 1000);
    const body = { cid: facts.client, ver: facts.secretVersion, scope: facts.scopes.join(' '), client_id: clientId };
    return new SignJWT(body)
      .setProtectedHeader({ alg: algorithm, typ: type })
      .setIssuer(this.parts.publicUrl)
      .setAudience(this.parts.publicUrl)
      .setSubject(subject)
      .setJti(this.parts.newId())
      .setIssuedAt(now)
      .setExpirationTime(now + tokenLifetime)
      .sign(this.#keys[0] as Uint8Array);
  }

  /** What a token says; undefined when it is not ours, was changed, or is over. */
  async read(token: string): Promise<TokenFacts | undefined> {
    const now = this.parts.clock.now();
    const hash = createHash('sha256').update(token).digest('base64');
    const known = this.#kept.get(hash);
    if (known) {
      if (known.expiresAt > now) return known;
      this.#kept.delete(hash);
      return undefined;
    }
    const facts = await this.checked(token, now);
    if (facts) this.keep(hash, facts);
    return facts;
  }

  private async checked(token: string, now: number): Promise<TokenFacts | undefined> {
    for (const key of this.#keys) {
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: [algorithm],
          typ: type,
          issuer: this.parts.publicUrl,
          audience: this.parts.publicUrl,
          currentDate: new Date(now),
          requiredClaims: ['exp', 'iat', 'sub'],
        });
        const { cid, ver, scope, exp } = claims.parse(payload);
        const granted = scope.split(' ').filter((one): one is Scope => (scopes as readonly string[]).includes(one));
        return { client: cid, secretVersion: ver, scopes: granted, expiresAt: exp * 1000 };
      } catch {
        // Not signed with this key, or not one of ours at all.
      }
    }
    return undefined;
  }

  private keep(hash: string, facts: TokenFacts): void {
    if (this.#kept.size >= mostKept) {
      const oldest = this.#kept.keys().next().value;
      if (oldest !== undefined) this.#kept.delete(oldest);
    }
    this.#kept.set(hash, facts);
  }
}
