import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { Problem } from '@eventdesk/kernel/problem';

/** argon2id, 19 MiB, two passes (OWASP's first choice); the type is the library's default. */
const usualCost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** T49: how many are computed at once; whoever comes beyond that is told to come again. */
const atOnce = 4;

/** Longer secrets are refused before they cost anything. */
const longest = 1000;

/** Hashes of passwords and client secrets. Throws Problem `too-many-sign-ins` while four are being computed. */
export class Passwords {
  #running = 0;
  /** What a hash of the same cost looks like; it is drawn by lot, so no secret gives it. */
  readonly #nobody: string;

  constructor(private readonly cost: typeof usualCost = usualCost) {
    const drawn = (size: number) => randomBytes(size).toString('base64').replaceAll('=', '');
    const { memoryCost, timeCost, parallelism } = cost;
    this.#nobody = `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$${drawn(16)}$${drawn(32)}`;
  }

  async hash(secret: string): Promise<string> {
    return this.gated(() => hash(secret, this.cost));
  }

  /**
   * Whether a secret is the one that was hashed. Without a hash (nobody has this name) the same work is done and the
   * answer is no, so that time tells nothing about who is known.
   */
  async verify(hashed: string | undefined, secret: string): Promise<boolean> {
    return this.gated(async () => {
      const right = await verify(hashed ?? this.#nobody, secret.slice(0, longest)).catch(() => false);
      return right && hashed !== undefined && secret.length <= longest;
    });
  }

  private async gated<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= atOnce)
      throw new Problem('too-many-sign-ins', 'too-many', 'too many are signing in at this moment; come again', {
        retryAfter: 1,
      });
    this.#running++;
    try {
      return await work();
    } finally {
      this.#running--;
    }
  }
}
