import type { Secrets } from '../secrets/secrets';
import { formerSecrets } from './former-secrets';
import { countSeals } from './sealed-things';
import type { SealedStores } from './secrets-of-desk';

/** A secret of the desk, by its fingerprint. */
export interface SecretState {
  readonly fingerprint: string;
  /**
   * `present`: signs and seals. `next`: given behind it, never yet in front. `former`: was rotated away from and is
   * needed. `may go`: nothing is sealed under it. `gone`: a process has started without it since.
   */
  readonly state: 'present' | 'next' | 'former' | 'may go' | 'gone';
  /** Keys and credentials sealed under it; null for one that is not given here. */
  readonly sealed: number | null;
}

/** The secrets given and those that were rotated away from, with what each seals; reads all keys and credentials. */
export async function secretStates(
  stores: SealedStores,
  secrets: Secrets,
): Promise<{ readonly secrets: readonly SecretState[]; readonly unopened: number }> {
  const [present = ''] = secrets.fingerprints;
  const { sealed, unopened } = await countSeals(stores, secrets);
  const formers = new Map((await formerSecrets(stores.state, present)).map((one) => [one.fingerprint, one.value]));
  const given = secrets.fingerprints.map((fingerprint, at): SecretState => {
    const former = formers.get(fingerprint);
    const count = sealed[at] ?? 0;
    const needed = former?.state === 'left' || count > 0;
    const behind = former ? (needed ? 'former' : 'may go') : 'next';
    return { fingerprint, state: fingerprint === present ? 'present' : behind, sealed: count };
  });
  const others = [...formers].filter(([fingerprint]) => !secrets.fingerprints.includes(fingerprint));
  return {
    secrets: [...given, ...others.map(([fingerprint]) => ({ fingerprint, state: 'gone' as const, sealed: null }))],
    unopened,
  };
}
