import { createHash } from 'node:crypto';
import { Problem } from '@eventdesk/kernel/problem';
import type { Platform } from '@eventdesk/platform/compose/platform';

const purpose = 'form-proof';
/** A challenge holds for the window it was given in and the next one. */
const windowMs = 600_000;
/** Zero bits that a proof begins with: about a quarter of a million hashes. */
export const proofBits = 18;

/**
 * Work that a form asks of networks that post much (T42). Nothing is kept of a challenge: it is a MAC of the network
 * and the time, so any process can check a proof; each proof counts once.
 */
export class ProofOfWork {
  constructor(private readonly platform: Pick<Platform, 'signing' | 'state' | 'clock' | 'ids'>) {}

  /** What is asked of a network now, as the refusal that carries it. */
  demand(network: string): Problem {
    const challenge = this.challenges(network, this.window())[0] as string;
    return new Problem(
      'proof-needed',
      'too-many',
      'many requests came from your network; send this one again with a proof of work',
      { members: { challenge, bits: proofBits } },
    );
  }

  /** Whether a proof answers a challenge of this network, for the first time. */
  async accepts(network: string, proof: string): Promise<boolean> {
    const now = this.window();
    const challenges = [...this.challenges(network, now), ...this.challenges(network, now - 1)];
    const solved = challenges.find((challenge) => zeroBits(`${challenge}${proof}`) >= proofBits);
    if (solved === undefined) return false;
    const once = this.platform.ids.hashed('form-proof', solved, proof);
    const { allowed } = await this.platform.state.count(`form-proof:${once}`, 3 * windowMs, 1, 1);
    return allowed;
  }

  private window(): number {
    return Math.floor(this.platform.clock.now() / windowMs);
  }

  /** By each secret that is still accepted, the newest first. */
  private challenges(network: string, window: number): readonly string[] {
    const bytes = Buffer.from(JSON.stringify([network, window]));
    return this.platform.signing.signer(purpose).macs.map((mac) => Buffer.from(mac(bytes)).toString('base64url'));
  }
}

/** How many zero bits the SHA-256 of a text begins with. */
export function zeroBits(text: string): number {
  const digest = createHash('sha256').update(text).digest();
  let bits = 0;
  for (const byte of digest) {
    if (byte !== 0) return bits + Math.clz32(byte) - 24;
    bits += 8;
  }
  return bits;
}
