import type { WorkState } from '@eventdesk/kernel/ports/work-state';
import { ConfigProblem } from '@eventdesk/platform/config/problem';
import { recordedFingerprint, secretCollection } from '@eventdesk/platform/secrets/fingerprint';
import type { Secrets } from '@eventdesk/platform/secrets/secrets';
import { documents } from './documents';

/**
 * Makes the target know which secret is the present one and what is kept of former ones, as the source does: a rotation
 * that has begun there goes on here, and none begins by the move. Throws ConfigProblem when somebody has begun the target
 * with another secret.
 */
export async function copySecrets(from: WorkState, to: WorkState, { fingerprints }: Secrets): Promise<void> {
  const recorded = await recordedFingerprint(to);
  if (recorded !== undefined && !fingerprints.includes(recorded))
    throw new ConfigProblem(
      'EVENTDESK_SECRET',
      `is not the secret of the target (fingerprint ${fingerprints[0]}, recorded is ${recorded}): name empty stores`,
    );
  for await (const { id, value } of documents(from, secretCollection)) await to.put(secretCollection, id, value);
}
